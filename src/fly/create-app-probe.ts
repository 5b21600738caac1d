import type { Clock } from '../support/clock.ts';
import { describeTrouble } from '../support/connection-trouble.ts';
import { formatDuration } from '../support/duration.ts';
import type { Http } from '../support/http.ts';
import { ServiceError } from '../support/service-error.ts';
import type { AppProbe } from './app-probe.ts';

const TIMEOUT_MS = 10_000;

/**
 * Asks a page on one machine, one single time, through Fly's proxy (https://fly.io/docs/networking/dynamic-request-routing/). What the
 * page says is never looked at, but it must come in whole.
 */
export function createAppProbe(options: {
  readonly http: Http;
  readonly url: string;
  readonly clock: Clock;
}): AppProbe {
  const { http, url, clock } = options;
  return {
    ask: async (machineId, signal) => {
      const beganMs = clock.nowMs();
      try {
        const response = await http.send({
          service: 'the app',
          call: `probe machine ${machineId}`,
          method: 'GET',
          url,
          headers: { 'fly-force-instance-id': machineId },
          timeoutMs: TIMEOUT_MS,
          repeatable: false,
          once: true,
          ...(signal === undefined ? {} : { signal }),
        });
        const durationMs = clock.nowMs() - beganMs;
        const { status } = response;
        const answered = status >= 200 && status <= 299;
        return { machineId, answered, status, durationMs, detail: `${status} in ${formatDuration(durationMs)}` };
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const durationMs = clock.nowMs() - beganMs;
        const detail = describeFailure(error);
        return { machineId, answered: false, status: null, durationMs, detail };
      }
    },
  };
}

function describeFailure(error: ServiceError): string {
  if (error.kind === 'timed-out') return `no answer within ${formatDuration(TIMEOUT_MS)}`;
  if (error.kind === 'odd-answer') return 'an answer without end';
  const { cause } = error;
  return cause === undefined || cause === null ? 'no connection' : describeTrouble(cause).says;
}
