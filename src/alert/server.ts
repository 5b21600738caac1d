import { systemClock } from '../support/clock.ts';
import { serveReceiver } from './node-host.ts';
import { createReceiver } from './receiver.ts';
import { ConfigurationError, readListenAddress, readReceiverSettings } from './receiver-settings.ts';

/** The receiver as a server of its own, configured by the environment. SIGINT and SIGTERM end it after what is under way. */
async function main(): Promise<void> {
  const receiver = createReceiver({
    settings: readReceiverSettings(process.env),
    clock: systemClock,
    fetch: (request) => fetch(request),
    log: (line) => console.log(line),
  });
  const host = await serveReceiver(receiver, readListenAddress(process.env));
  console.log(JSON.stringify({ level: 'info', event: 'listening', url: host.url }));
  const stop = (): void => {
    void host.close();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(JSON.stringify({ level: 'error', event: 'not-configured', reason: error.message }));
  process.exitCode = 1;
}
