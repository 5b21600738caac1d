import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** A headless browser with one page, spoken to by the DevTools protocol (https://chromedevtools.github.io/devtools-protocol/). */
export async function openBrowser(executable: string): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  // Chromium refuses to lock itself in when it is run by root, as in a container.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const flags = ['--headless', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-port=0', ...asRoot];
  const child = spawn(executable, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  const socket = await connect(await pageAddress(child.stderr));
  const send = createSender(socket);
  return {
    send,
    close: async () => {
      socket.close();
      child.kill();
      await exited;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export interface Browser {
  /** Calls a method of the protocol; rejects when the browser refuses. */
  send(method: string, parameters?: object): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

async function pageAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const address = /^DevTools listening on (ws:\/\/\S+)/.exec(line)?.[1];
    if (address === undefined) continue;
    // What it says later must not fill the pipe.
    stderr.resume();
    const pages = await fetch(`http://${new URL(address).host}/json/list`);
    const page = targetsSchema.parse(await pages.json()).find((target) => target.type === 'page');
    if (page !== undefined) return page.webSocketDebuggerUrl;
  }
  throw new Error('The browser ended before it opened a page.');
}

const targetsSchema = z.array(z.looseObject({ type: z.string(), webSocketDebuggerUrl: z.string() }));

async function connect(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address);
  await once(socket, 'open');
  return socket;
}

const answerSchema = z.looseObject({
  id: z.number().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

function createSender(socket: WebSocket): Browser['send'] {
  const waiting = new Map<number, (answer: z.infer<typeof answerSchema>) => void>();
  let lastId = 0;
  socket.addEventListener('message', (message) => {
    const answer = answerSchema.parse(JSON.parse(String(message.data)));
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  return async (method, parameters = {}) => {
    lastId += 1;
    const id = lastId;
    const answered = new Promise<z.infer<typeof answerSchema>>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params: parameters }));
    const { result, error } = await answered;
    waiting.delete(id);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  };
}
