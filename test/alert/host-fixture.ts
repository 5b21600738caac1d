import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { recogniseTrigger, type Trigger } from '../../src/action/trigger.ts';
import { systemClock } from '../../src/support/clock.ts';
import { createGitHub } from '../sandbox/github/create-github.ts';
import type { Handler } from '../sandbox/http/reply.ts';
import { serve } from '../sandbox/http/serve.ts';
import { REPOSITORY, SECRET, TOKEN } from './receiver-fixture.ts';

/** A token that may start workflows and nothing else. */
export const ACTIONS_TOKEN = 'github_pat_mayOnlyStartWorkflows0123456789';

export interface LoopbackGitHub {
  readonly url: string;
  /** What the runs that were asked for take for their trigger. */
  triggers(): readonly Trigger[];
  /** Answers the next request in GitHub's place. */
  answerOnce(handler: Handler): void;
  close(): Promise<void>;
}

/** The sandbox's GitHub on loopback. */
export async function startGitHub(): Promise<LoopbackGitHub> {
  const gitHub = createGitHub({
    clock: systemClock,
    repository: REPOSITORY,
    token: 'ghs_workflowTokenOfTheRepository0123456',
    settings: {
      tokens: { [TOKEN]: 'contents-write', [ACTIONS_TOKEN]: 'actions-write' },
      workflows: { 'firebreak.yml': ['alert'] },
    },
  });
  const standIns: Handler[] = [];
  const service = await serve((request) => (standIns.shift() ?? gitHub.handle)(request), 0);
  return {
    url: service.url,
    triggers: () => gitHub.state().dispatches.map(({ event, payload }) => triggerOf(event, payload)),
    answerOnce: (handler) => void standIns.push(handler),
    close: service.close,
  };
}

function triggerOf(eventName: string, payload: Readonly<Record<string, unknown>>): Trigger {
  const { inputs } = payload;
  const alert = typeof inputs === 'object' && inputs !== null && 'alert' in inputs ? inputs.alert : '';
  return recogniseTrigger({ eventName, payload, actor: 'somebody', alertInput: String(alert) });
}

/** What a receiver needs to be told, with a GitHub on loopback. */
export function environmentFor(gitHub: LoopbackGitHub): Record<string, string> {
  return {
    RECEIVER_SECRET: SECRET,
    GITHUB_TOKEN: TOKEN,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_API_URL: gitHub.url,
  };
}

export interface NodeReceiver {
  readonly url: string;
  /** Everything it has written. */
  output(): string;
  /** Sends a signal; resolves with the exit code when the process has ended. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** The committed bundle of the Node server as a process of its own, on any free port of loopback. */
export async function startNodeReceiver(environment: Readonly<Record<string, string>>): Promise<NodeReceiver> {
  const { child, lines, ended } = spawnReceiver({ HOST: '127.0.0.1', PORT: '0', ...environment });
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>();
  child.stdout?.once('close', () => reject(new Error(`The receiver did not start: ${lines.join('\n')}`)));
  lines.onPush = (line) => {
    const said: unknown = JSON.parse(line);
    if (typeof said === 'object' && said !== null && 'url' in said) resolve(String(said.url));
  };
  return {
    url: await listening,
    output: () => lines.join('\n'),
    stop: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs the bundle to its end: for settings with which it does not start. */
export async function runNodeReceiver(
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const { lines, ended } = spawnReceiver(environment);
  return { exitCode: await ended, output: lines.join('\n') };
}

class Lines extends Array<string> {
  onPush: (line: string) => void = () => undefined;

  hear(line: string): void {
    this.push(line);
    this.onPush(line);
  }
}

function spawnReceiver(environment: Readonly<Record<string, string>>): {
  readonly child: ChildProcess;
  readonly lines: Lines;
  readonly ended: Promise<number | null>;
} {
  const bundle = fileURLToPath(new URL('../../dist/receiver/index.js', import.meta.url));
  const child = spawn(process.execPath, [bundle], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const endWithTests = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithTests);
  const lines = new Lines();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.hear(line));
  }
  const ended = once(child, 'close').then(() => {
    process.removeListener('exit', endWithTests);
    return child.exitCode;
  });
  return { child, lines, ended };
}

export interface Conversation {
  /** The status of the first answer; null where there was none before the connection ended. */
  readonly status: Promise<number | null>;
  /** Whether there was nobody to speak to. */
  readonly refused: Promise<boolean>;
  /** Resolves when the connection has ended, however. */
  readonly ended: Promise<void>;
  readonly say: (text: string) => void;
  /** Says that nothing more will come. */
  readonly finish: () => void;
}

/** Speaks to a server byte for byte, as no well-behaved client would. */
export function talk(url: string, text: string): Conversation {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const { promise: status, resolve } = Promise.withResolvers<number | null>();
  let heard = '';
  socket.setEncoding('utf8').on('data', (data) => {
    heard += String(data);
    const found = /^HTTP\/1\.[01] (\d{3}) /.exec(heard)?.[1];
    if (found !== undefined) resolve(Number(found));
  });
  // A reset is one of the ways in which a server ends a conversation.
  socket.on('error', () => undefined);
  const connected = once(socket, 'connect').then(
    () => false,
    () => true,
  );
  const ended = new Promise<void>((done) => socket.once('close', () => done())).finally(() => resolve(null));
  socket.write(text);
  return { status, refused: connected, ended, say: (more) => void socket.write(more), finish: () => void socket.end() };
}
