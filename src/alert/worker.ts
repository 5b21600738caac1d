import { createReceiver, type Receiver } from './receiver.ts';
import { ConfigurationError, readReceiverSettings } from './receiver-settings.ts';
import { workerClock } from './worker-clock.ts';

/**
 * The receiver as a Cloudflare Worker; secrets and variables are its bindings
 * (https://developers.cloudflare.com/workers/runtime-apis/handlers/fetch/). A Worker starts with its first request, so
 * wrong bindings show there: every answer is 500 and the log says why.
 */
const worker = {
  async fetch(
    request: Request,
    bindings: Readonly<Record<string, unknown>>,
    context: { waitUntil(work: Promise<unknown>): void },
  ): Promise<Response> {
    try {
      receiver ??= createReceiver({
        settings: readReceiverSettings(bindings),
        clock: workerClock,
        fetch: (outgoing) => fetch(outgoing),
        log: (line) => console.log(line),
      });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      console.error(JSON.stringify({ level: 'error', event: 'not-configured', reason: error.message }));
      return Response.json({ outcome: 'not-configured' }, { status: 500 });
    }
    const answer = receiver(request);
    // A repeat waits for the first one's dispatch, which must go on when the first one's sender has left.
    context.waitUntil(answer);
    return answer;
  },
};

let receiver: Receiver | null = null;

export default worker;
