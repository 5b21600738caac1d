import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ACTIONS_TOKEN,
  environmentFor,
  type LoopbackGitHub,
  type NodeReceiver,
  runNodeReceiver,
  startGitHub,
  startNodeReceiver,
  talk,
} from './host-fixture.ts';
import { alertLike, alertOfRun, outcomeOf, RECORDED, RECORDED_RUN_ID, SECRET, TOKEN } from './receiver-fixture.ts';

let gitHub: LoopbackGitHub;
let receiver: NodeReceiver;

beforeAll(async () => {
  gitHub = await startGitHub();
  receiver = await startNodeReceiver(environmentFor(gitHub));
});

afterAll(async () => {
  await receiver.stop('SIGTERM');
  await gitHub.close();
});

function post(body: string, url = receiver.url, secret = SECRET): Promise<Response> {
  return fetch(`${url}/${secret}`, { method: 'POST', body });
}

describe('the receiver as a Node server', () => {
  it('says that it is alive', async () => {
    expect(await outcomeOf(await fetch(receiver.url))).toEqual({ status: 200, outcome: 'alive' });
  });

  it('starts a run for an alert, once', async () => {
    const before = gitHub.triggers().length;
    expect(await outcomeOf(await post(RECORDED))).toEqual({ status: 202, outcome: 'sent' });
    expect(await outcomeOf(await post(RECORDED))).toEqual({ status: 200, outcome: 'repeat' });
    expect(gitHub.triggers().slice(before)).toMatchObject([
      {
        kind: 'alert',
        says: 'the Logfire alert "connection pool exhaustion" (2 rows)',
        alert: { alertRunId: RECORDED_RUN_ID, rows: [{ pool_timeouts: 11 }, { pool_timeouts: 4 }] },
      },
    ]);
    expect(receiver.output()).toContain(RECORDED_RUN_ID);
  });

  it('starts one run where the same alert comes twice at the same moment', async () => {
    const before = gitHub.triggers().length;
    const body = alertOfRun('11111111-0000-4000-8000-000000000001');
    const answers = await Promise.all([post(body), post(body), post(body)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 202]);
    expect(gitHub.triggers()).toHaveLength(before + 1);
  });

  it('answers a recovery and starts nothing', async () => {
    const before = gitHub.triggers().length;
    expect(await outcomeOf(await post(alertLike({ n_rows: 0, data: [] })))).toEqual({
      status: 200,
      outcome: 'recovery',
    });
    expect(gitHub.triggers()).toHaveLength(before);
  });

  it.each(['reset', 'cut-off'] as const)('says 502 where GitHub ends with %s', async (kind) => {
    gitHub.answerOnce(async () =>
      kind === 'reset' ? { kind } : { kind, response: new Response('{"message":"x"}', { status: 500 }) },
    );
    expect(await outcomeOf(await post('{}'))).toEqual({ status: 502, outcome: 'not-sent' });
  });

  it('does not carry its token to where GitHub redirects', async () => {
    const before = gitHub.triggers().length;
    const location = `${gitHub.url}/repos/sandbox/relay-api/dispatches`;
    gitHub.answerOnce(async () => new Response(null, { status: 307, headers: { location } }));
    expect((await post('{}')).status).toBe(502);
    expect(gitHub.triggers()).toHaveLength(before);
  });
});

describe('a hostile request', () => {
  const lines = (...text: string[]): string => `${text.join('\r\n')}\r\n`;
  const head = (...headers: string[]): string => lines(`POST /${SECRET} HTTP/1.1`, 'host: receiver', ...headers, '');

  it.each<[string, string, number | null]>([
    ['two kinds of length', head('content-length: 4', 'transfer-encoding: chunked') + lines('2', '{}', '0', ''), 400],
    ['two lengths', `${head('content-length: 2', 'content-length: 3')}{}`, 400],
    ['a negative length', `${head('content-length: -2')}{}`, 400],
    ['a length that is too small', head('content-length: 10') + RECORDED, 400],
    ['a length that is too large', head('content-length: 1000000') + RECORDED, 413],
    ['a coding that is not chunked', `${head('transfer-encoding: gzip')}{}`, 400],
    ['a chunk of an odd size', head('transfer-encoding: chunked') + lines('-2', '{}', '0', ''), 400],
    ['no length', head(), 400],
    ['no host', `${lines(`POST /${SECRET} HTTP/1.1`, 'content-length: 2', '')}{}`, 400],
    [
      'a host in its address',
      `${lines(`POST http://elsewhere.example/${SECRET} HTTP/1.1`, 'host: x', 'content-length: 2', '')}{}`,
      400,
    ],
    [
      'another host',
      `${lines('POST /another-secret-0123 HTTP/1.1', `host: ${SECRET}`, 'content-length: 2', '')}{}`,
      404,
    ],
    ['headers of 20 KB', `${head(`x-fill: ${'x'.repeat(20_000)}`, 'content-length: 2')}{}`, 431],
    [
      'a method in a header',
      `${lines(`GET /${SECRET} HTTP/1.1`, 'host: x', 'x-http-method-override: POST', 'content-length: 2', '')}{}`,
      405,
    ],
    [
      'a wish for another protocol',
      lines(`GET /${SECRET} HTTP/1.1`, 'host: x', 'connection: upgrade', 'upgrade: websocket', ''),
      405,
    ],
    ['TRACE', lines(`TRACE /${SECRET} HTTP/1.1`, 'host: x', ''), 400],
    ['CONNECT', lines('CONNECT elsewhere.example:443 HTTP/1.1', 'host: x', ''), null],
    ['another language', '\u0016\u0003\u0001\u0002\u0000\u0001', 400],
  ])('with %s is refused and starts nothing', async (_, text, status) => {
    const before = gitHub.triggers().length;
    const conversation = talk(receiver.url, text);
    expect(await conversation.status).toBe(status);
    conversation.finish();
    await conversation.ended;
    expect(gitHub.triggers()).toHaveLength(before);
  });

  it('that is cut off starts nothing', async () => {
    const before = gitHub.triggers().length;
    const conversation = talk(receiver.url, `${head('content-length: 100')}{}`);
    conversation.finish();
    expect(await conversation.status).toBe(400);
    await conversation.ended;
    expect(gitHub.triggers()).toHaveLength(before);
  });

  it('of many megabytes gets its answer before its end', async () => {
    const before = gitHub.triggers().length;
    const conversation = talk(receiver.url, head('transfer-encoding: chunked'));
    for (let megabyte = 0; megabyte < 20; megabyte += 1) conversation.say(`100000\r\n${'1'.repeat(1_048_576)}\r\n`);
    expect(await conversation.status).toBe(413);
    conversation.say('0\r\n\r\n');
    conversation.finish();
    await conversation.ended;
    expect(gitHub.triggers()).toHaveLength(before);
  });

  it('that comes slowly or never ends is left within seconds, and others are served meanwhile', async () => {
    const before = gitHub.triggers().length;
    const conversations = {
      stuckBody: talk(receiver.url, `${head('content-length: 100')}{"alert_name":`),
      slowBody: talk(receiver.url, `${head('transfer-encoding: chunked')}`),
      slowHead: talk(receiver.url, `POST /${SECRET} HTTP/1.1\r\nhost: x\r\n`),
      wrongSecret: talk(
        receiver.url,
        lines('POST /another-secret-0123 HTTP/1.1', 'host: x', 'transfer-encoding: chunked', ''),
      ),
    };
    const drip = setInterval(() => {
      conversations.slowBody.say('1\r\n \r\n');
      conversations.wrongSecret.say('1\r\n \r\n');
      conversations.slowHead.say('x-more: x\r\n');
    }, 200);
    try {
      expect((await fetch(receiver.url)).status).toBe(200);
      expect(await conversations.wrongSecret.status).toBe(404);
      expect(await conversations.stuckBody.status).toBe(408);
      expect(await conversations.slowBody.status).toBe(408);
      expect(await conversations.slowHead.status).toBe(408);
      await Promise.all(Object.values(conversations).map((conversation) => conversation.ended));
    } finally {
      clearInterval(drip);
    }
    expect(gitHub.triggers()).toHaveLength(before);
  });
});

describe('what it writes', () => {
  it('is one line of JSON per event without the secret or the token', async () => {
    const echo = JSON.stringify({ message: `Bad credentials: ${TOKEN} for /${SECRET}` });
    gitHub.answerOnce(async () => new Response(echo, { status: 401 }));
    expect((await post(alertLike({ alert_name: `pool ${SECRET} ${TOKEN}` }), receiver.url)).status).toBe(200);
    expect((await post('{}')).status).toBe(502);
    expect(receiver.output()).toContain('Bad credentials: ***');
    for (const line of receiver.output().split('\n')) expect(JSON.parse(line)).toHaveProperty('event');
    for (const secret of [SECRET, TOKEN]) expect(receiver.output()).not.toContain(secret);
  });
});

describe('its life', () => {
  it('starts a workflow with a token that may do no more', async () => {
    const environment = { ...environmentFor(gitHub), GITHUB_TOKEN: ACTIONS_TOKEN };
    const event = await startNodeReceiver(environment);
    const workflow = await startNodeReceiver({
      ...environment,
      DISPATCH_WORKFLOW: 'firebreak.yml',
      DISPATCH_REF: 'main',
    });
    const before = gitHub.triggers().length;
    expect((await post(RECORDED, event.url)).status).toBe(502);
    expect(event.output()).toMatch(/403 .*GITHUB_TOKEN .*Contents: write/);
    expect((await post(RECORDED, workflow.url)).status).toBe(202);
    expect(gitHub.triggers().slice(before)).toMatchObject([{ kind: 'alert', alert: { alertRunId: RECORDED_RUN_ID } }]);
    expect(await Promise.all([event.stop('SIGTERM'), workflow.stop('SIGINT')])).toEqual([0, 0]);
  });

  it('ends after what is under way, whoever else holds a connection', async () => {
    const ending = await startNodeReceiver(environmentFor(gitHub));
    const half = talk(ending.url, `POST /${SECRET} HTTP/1.1\r\nhost: x\r\n`);
    const asked = Promise.withResolvers<void>();
    const taken = Promise.withResolvers<void>();
    gitHub.answerOnce(async () => {
      asked.resolve();
      await taken.promise;
      return new Response(null, { status: 204 });
    });
    const answer = post(RECORDED, ending.url);
    await asked.promise;
    const ended = ending.stop('SIGTERM');
    await untilRefused(ending.url);
    taken.resolve();
    expect(await outcomeOf(await answer)).toEqual({ status: 202, outcome: 'sent' });
    expect(await ended).toBe(0);
    await half.ended;
  });

  it.each([
    ['RECEIVER_SECRET', 'fifteen-letters'],
    ['GITHUB_TOKEN', 'two words of a token'],
    ['PORT', 'eighty-eighty'],
  ])('does not begin with a wrong %s, and says so without showing it', async (name, value) => {
    const { exitCode, output } = await runNodeReceiver({ ...environmentFor(gitHub), PORT: '0', [name]: value });
    expect(exitCode).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ event: 'not-configured', reason: expect.stringContaining(name) });
    for (const secret of [value, SECRET, TOKEN]) expect(output).not.toContain(secret);
  });
});

/** The server takes no more connections: it has understood that it is to end. */
async function untilRefused(url: string): Promise<void> {
  for (;;) {
    const probe = talk(url, '');
    probe.finish();
    const refused = await probe.refused;
    if (refused) return;
  }
}
