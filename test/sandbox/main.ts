import { parseArgs } from 'node:util';
import { type Sandbox, type SandboxOptions, startSandbox } from './start-sandbox.ts';

const USAGE = 'Usage: npm run sandbox -- --scenario <name or file.json> [--recording <folder>] [--port <first port>]';

try {
  const sandbox = await startSandbox(readOptions());
  console.log(JSON.stringify(announcement(sandbox)));
  const stop = () => void sandbox.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function readOptions(): SandboxOptions {
  const { values } = parseArgs({
    options: { scenario: { type: 'string' }, recording: { type: 'string' }, port: { type: 'string' } },
  });
  if (values.scenario === undefined) throw new Error(USAGE);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_520)) {
    throw new Error(`"${values.port}" is not a port.\n${USAGE}`);
  }
  return {
    scenario: values.scenario,
    ...(values.recording === undefined ? {} : { recording: values.recording }),
    ...(port === undefined ? {} : { port }),
  };
}

function announcement({ fly, logfire, github, app, database, control, env }: Sandbox): object {
  return { fly, logfire, github, app, database, control, env };
}
