import { describe, expect, it } from 'vitest';
import { alertBody, parseAlert } from '../../src/alert/alert.ts';
import {
  alertLike,
  alertOfRun,
  inProcess,
  outcomeOf,
  RECORDED,
  RECORDED_ALERT_ID,
  RECORDED_RUN_ID,
  REPOSITORY,
  request,
  SECRET,
  TOKEN,
} from './receiver-fixture.ts';

const ALERT = alertBody(parseAlert(JSON.parse(RECORDED)));

describe('an alert', () => {
  it('becomes an event of the repository with everything under one key', async () => {
    const receiver = inProcess();
    expect(await outcomeOf(await receiver.post(RECORDED))).toEqual({ status: 202, outcome: 'sent' });
    expect(receiver.dispatched).toEqual([
      {
        url: `https://api.github.com/repos/${REPOSITORY}/dispatches`,
        method: 'POST',
        headers: expect.objectContaining({
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${TOKEN}`,
          'content-type': 'application/json',
          'user-agent': 'firebreak-receiver',
        }),
        body: { event_type: 'logfire-alert', client_payload: { alert: ALERT } },
      },
    ]);
  });

  it('becomes a run of the workflow with the alert as a text where one is configured', async () => {
    const receiver = inProcess({ settings: { workflow: { file: 'firebreak.yml', ref: 'main' } } });
    expect(await outcomeOf(await receiver.post(RECORDED))).toEqual({ status: 202, outcome: 'sent' });
    expect(receiver.dispatched).toMatchObject([
      {
        url: `https://api.github.com/repos/${REPOSITORY}/actions/workflows/firebreak.yml/dispatches`,
        body: { ref: 'main', inputs: { alert: JSON.stringify(ALERT) } },
      },
    ]);
  });

  it('is told in one line of the log', async () => {
    const receiver = inProcess();
    await receiver.post(RECORDED);
    expect(receiver.lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'info',
        event: 'sent',
        alert: 'connection pool exhaustion',
        alertId: RECORDED_ALERT_ID,
        alertRunId: RECORDED_RUN_ID,
        rows: 2,
      },
    ]);
  });

  it.each([
    ['the newer Slack form', '{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"Alert"}}]}'],
    ['the older Slack form', '{"text":"Alert"}'],
    ['a test of the channel', '{"message":"This is a test"}'],
    ['an empty object', '{}'],
    ['null', 'null'],
    ['a number', '42'],
    ['a list', '[[[]]]'],
    ['wrong types', '{"alert_name":["x"],"n_rows":{"a":1},"links":"x","columns":7,"data":{"0":[1]}}'],
    [
      'names of the language as keys',
      '{"__proto__":{"alert_name":"planted","n_rows":0},"constructor":{"prototype":{}}}',
    ],
    ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['10,000 levels under a known name', `{"data":${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}}`],
  ])('is sent without details where the body is %s', async (_, body) => {
    const receiver = inProcess();
    expect(await outcomeOf(await receiver.post(body))).toEqual({ status: 202, outcome: 'sent' });
    expect(receiver.dispatched.map((each) => each.body)).toEqual([
      { event_type: 'logfire-alert', client_payload: { alert: {} } },
    ]);
  });

  it('is not sent where it says that it is over', async () => {
    const receiver = inProcess();
    const body = alertLike({ n_rows: 0, data: [] });
    expect(await outcomeOf(await receiver.post(body))).toEqual({ status: 200, outcome: 'recovery' });
    expect(receiver.dispatched).toEqual([]);
  });

  it('is sent where it has no rows because its query failed', async () => {
    const receiver = inProcess();
    expect((await receiver.post(alertLike({ n_rows: 0, data: [], errors: ['timed out'] }))).status).toBe(202);
    expect(receiver.dispatched).toHaveLength(1);
  });

  it('carries no credential on, whichever of its texts has one', async () => {
    const receiver = inProcess();
    const body = alertLike({
      alert_name: `pool ${SECRET}`,
      data: [[`https://user:word@host/`, `GET /?token=${TOKEN}`, 1]],
    });
    await receiver.post(body);
    const sent = JSON.stringify(receiver.dispatched.map((each) => each.body));
    expect(sent).toContain('"pool ***"');
    expect(sent).toContain('GET /?token=***');
    for (const credential of [SECRET, TOKEN, 'user:word']) expect(sent).not.toContain(credential);
  });
});

describe('the same run of an alert', () => {
  it('is sent once in ten minutes', async () => {
    const receiver = inProcess();
    await receiver.post(RECORDED);
    receiver.clock.advance(599_999);
    expect(await outcomeOf(await receiver.post(RECORDED))).toEqual({ status: 200, outcome: 'repeat' });
    receiver.clock.advance(1);
    expect(await outcomeOf(await receiver.post(RECORDED))).toEqual({ status: 202, outcome: 'sent' });
    expect(receiver.dispatched).toHaveLength(2);
  });

  it('is sent once where it comes twice at the same moment', async () => {
    const receiver = inProcess();
    const answers = await Promise.all([receiver.post(RECORDED), receiver.post(RECORDED)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 202]);
    expect(receiver.dispatched).toHaveLength(1);
  });

  it('is sent again where GitHub did not take it', async () => {
    let taken = false;
    const receiver = inProcess({ gitHub: async () => new Response(null, { status: taken ? 204 : 503 }) });
    expect((await receiver.post(RECORDED)).status).toBe(502);
    taken = true;
    expect(await outcomeOf(await receiver.post(RECORDED))).toEqual({ status: 202, outcome: 'sent' });
    expect(receiver.dispatched).toHaveLength(2);
  });

  it('is not mistaken for another run, nor for an alert without a run', async () => {
    const receiver = inProcess();
    for (const body of [RECORDED, alertOfRun('0f5a4b8e-0000'), '{}', '{}']) {
      expect(await outcomeOf(await receiver.post(body))).toEqual({ status: 202, outcome: 'sent' });
    }
    expect(receiver.dispatched).toHaveLength(4);
  });
});

describe('GitHub', () => {
  const answers = (status: number, body = '', headers = {}) => {
    return async (): Promise<Response> => new Response(body, { status, headers });
  };

  it.each<[string, (outgoing: Request) => Promise<Response>, RegExp]>([
    ['401', answers(401, '{"message":"Bad credentials"}'), /401 Bad credentials.*GITHUB_TOKEN.*Contents: write/],
    ['403', answers(403, '{"message":"Resource not accessible by personal access token"}'), /403 Resource not.*write/],
    ['404', answers(404, '{"message":"Not Found"}'), /404 Not Found.*GITHUB_TOKEN/],
    ['422', answers(422, '{"message":"Invalid request"}'), /422 Invalid request/],
    ['429', answers(429, 'slow down', { 'retry-after': '60' }), /429 slow down/],
    ['500', answers(500, '<html>'), /: 500/],
    ['a redirect', answers(307, '', { location: 'https://elsewhere.example/' }), /307/],
    ['no connection', () => Promise.reject(new TypeError('fetch failed')), /the connection failed \(fetch failed\)/],
    [
      'no connection, with a reason',
      () =>
        Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ENOTFOUND' }) })),
      /the connection failed \(ENOTFOUND\)/,
    ],
  ])('answering %s is 502, and the log says why', async (_, gitHub, reason) => {
    const receiver = inProcess({ gitHub });
    expect(await outcomeOf(await receiver.post(RECORDED))).toEqual({ status: 502, outcome: 'not-sent' });
    expect(receiver.dispatched).toHaveLength(1);
    expect(receiver.lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'error', event: 'not-sent', alertRunId: RECORDED_RUN_ID, reason: expect.stringMatching(reason) },
    ]);
  });

  it('is waited for ten seconds, and then left', async () => {
    const asked = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const gitHub = (outgoing: Request): Promise<Response> => {
      outgoing.signal.addEventListener('abort', () => left.resolve(), { once: true });
      asked.resolve();
      return new Promise(() => undefined);
    };
    const receiver = inProcess({ gitHub });
    const answer = receiver.post('{}');
    await asked.promise;
    receiver.clock.advance(9_999);
    expect(receiver.clock.sleeping).toBe(1);
    receiver.clock.advance(1);
    expect(await outcomeOf(await answer)).toEqual({ status: 502, outcome: 'not-sent' });
    expect(receiver.lines.join()).toContain('no answer within 10 s');
    await left.promise;
    expect(receiver.clock.sleeping).toBe(0);
  });

  it('may echo the token and the secret: neither comes out again', async () => {
    const echo = JSON.stringify({ message: `no such token: ${TOKEN} of /${SECRET} ${btoa(TOKEN)}` });
    const receiver = inProcess({ gitHub: answers(401, echo) });
    const answer = await receiver.post(RECORDED);
    const said = `${await answer.text()} ${JSON.stringify([...answer.headers])} ${receiver.lines.join('\n')}`;
    expect(said).toContain('no such token: ***');
    for (const secret of [TOKEN, SECRET, btoa(TOKEN)]) expect(said).not.toContain(secret);
  });
});

describe('a request that is no webhook', () => {
  it.each(['GET', 'HEAD'])('%s / says that the receiver is alive', async (method) => {
    const receiver = inProcess();
    const answer = await receiver.receive(request(method, '/'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(receiver.lines).toEqual([]);
  });

  it.each<[string, string, string, Readonly<Record<string, string>>, number]>([
    ['no secret', 'POST', '/', {}, 404],
    ['a wrong secret', 'POST', '/another-secret-0123456789', {}, 404],
    ['the start of the secret', 'POST', `/${SECRET.slice(0, -1)}`, {}, 404],
    ['more than the secret', 'POST', `/${SECRET}x`, {}, 404],
    ['the secret as a folder', 'POST', `/${SECRET}/`, {}, 404],
    ['the secret below a folder', 'POST', `/hooks/${SECRET}`, {}, 404],
    ['the secret as a query', 'POST', `/?${SECRET}`, {}, 404],
    ['the secret as a header', 'POST', '/', { authorization: `Bearer ${SECRET}`, 'x-original-url': `/${SECRET}` }, 404],
    ['a broken escape', 'POST', '/%E0%A4%A', {}, 404],
    ['a zero byte', 'POST', `/${SECRET}%00`, {}, 404],
    ['a very long path', 'POST', `/${'a'.repeat(100_000)}`, {}, 404],
    ['another method', 'PUT', `/${SECRET}`, {}, 405],
    ['a look at the address', 'GET', `/${SECRET}`, {}, 405],
    ['a method in a header', 'GET', `/${SECRET}`, { 'x-http-method-override': 'POST' }, 405],
    ['a method in a header of a deletion', 'DELETE', `/${SECRET}`, { 'x-http-method': 'POST' }, 405],
    ['a preflight', 'OPTIONS', `/${SECRET}`, { 'access-control-request-method': 'POST' }, 405],
    ['a length that is too large', 'POST', `/${SECRET}`, { 'content-length': '65537' }, 413],
  ])('with %s is refused', async (_, method, path, headers, status) => {
    const receiver = inProcess();
    const body = method === 'GET' ? null : RECORDED;
    const answer = await receiver.receive(request(method, path, body, headers));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
    expect(receiver.dispatched).toEqual([]);
    expect(`${await answer.text()}${receiver.lines.join()}`).not.toContain(SECRET);
  });

  it.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['empty', ''],
    ['no JSON', 'alert_name=pool'],
    ['cut off', RECORDED.slice(0, -10)],
    ['two texts', '{}{}'],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ['packed', new Uint8Array([0x1f, 0x8b, 0x08, 0x00])],
  ])('is refused where its body is %s', async (_, body) => {
    const receiver = inProcess();
    const answer = await receiver.receive(request('POST', `/${SECRET}`, body));
    expect(await outcomeOf(answer)).toEqual({ status: 400, outcome: 'not-json' });
    expect(receiver.dispatched).toEqual([]);
  });

  it('with an escaped secret is a webhook all the same', async () => {
    const receiver = inProcess();
    const path = `/${SECRET.replaceAll('-', '%2D')}?from=logfire`;
    expect((await receiver.receive(request('POST', path, RECORDED))).status).toBe(202);
  });

  it('of a method override on a POST stays a POST', async () => {
    const receiver = inProcess();
    const headers = { 'x-http-method-override': 'GET', host: 'elsewhere.example' };
    expect((await receiver.receive(request('POST', `/${SECRET}`, RECORDED, headers))).status).toBe(202);
  });
});

describe('a body', () => {
  it('of 64 KiB is taken, of one byte more is not', async () => {
    const receiver = inProcess();
    const fill = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2));
    expect((await receiver.post(fill(65_536))).status).toBe(202);
    expect((await receiver.post(fill(65_537))).status).toBe(413);
    expect(receiver.dispatched).toHaveLength(1);
  });

  it('is counted in bytes and not in characters', async () => {
    const receiver = inProcess();
    expect((await receiver.post(JSON.stringify('🔥'.repeat(20_000)))).status).toBe(413);
  });

  it('may come in pieces that cut a character', async () => {
    const receiver = inProcess();
    const bytes = new TextEncoder().encode(alertLike({ alert_name: 'pool 🔥' }));
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect((await receiver.receive(request('POST', `/${SECRET}`, ReadableStream.from(pieces)))).status).toBe(202);
    expect(JSON.stringify(receiver.dispatched[0]?.body)).toContain('pool 🔥');
  });

  it('that never ends is left as soon as it is too large, whatever length it claims', async () => {
    const receiver = inProcess();
    let given = 0;
    const left = Promise.withResolvers<void>();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        given += 1_024;
        controller.enqueue(new Uint8Array(1_024).fill(0x20));
      },
      cancel: () => left.resolve(),
    });
    const answer = await receiver.receive(request('POST', `/${SECRET}`, endless, { 'content-length': '2' }));
    expect(await outcomeOf(answer)).toEqual({ status: 413, outcome: 'too-large' });
    await left.promise;
    expect(given).toBeLessThan(128 * 1_024);
    expect(receiver.dispatched).toEqual([]);
  });

  it('that stops coming is waited for five seconds', async () => {
    const receiver = inProcess();
    const left = Promise.withResolvers<void>();
    const stuck = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"alert_name":')),
      cancel: () => left.resolve(),
    });
    const answer = receiver.receive(request('POST', `/${SECRET}`, stuck));
    await receiver.clock.untilSomeoneSleeps();
    receiver.clock.advance(4_999);
    expect(receiver.clock.sleeping).toBe(1);
    receiver.clock.advance(1);
    expect(await outcomeOf(await answer)).toEqual({ status: 408, outcome: 'too-slow' });
    await left.promise;
    expect(receiver.dispatched).toEqual([]);
  });

  it('that breaks is refused', async () => {
    const receiver = inProcess();
    const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('reset')) });
    expect((await receiver.receive(request('POST', `/${SECRET}`, broken))).status).toBe(400);
  });

  it('is not read without the secret', async () => {
    const receiver = inProcess();
    const unread = request('POST', '/another-secret-0123456789', RECORDED);
    expect((await receiver.receive(unread)).status).toBe(404);
    expect(unread.bodyUsed).toBe(false);
  });
});

describe('a thousand runs', () => {
  it('are each sent once, and leave no timer behind', async () => {
    const receiver = inProcess();
    for (let number = 0; number < 1_000; number += 1) {
      const body = alertOfRun(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
      expect((await receiver.post(body)).status).toBe(202);
    }
    expect(receiver.dispatched).toHaveLength(1_000);
    expect(receiver.clock.sleeping).toBe(0);
  });
});

describe('the log', () => {
  it('is one inert line for an alert whose name is not', async () => {
    const receiver = inProcess();
    await receiver.post(alertLike({ alert_name: 'x\r\n{"level":"info"}\n::error::planted \u001b[2J ##[error]' }));
    expect(receiver.lines).toHaveLength(1);
    expect(receiver.lines[0]).not.toMatch(/[\p{Cc}\p{Cf}]|(?<!\w)::|##\[/u);
    expect(JSON.parse(receiver.lines[0] ?? '')).toMatchObject({ event: 'sent' });
  });

  it('tells of a refusal without the path', async () => {
    const receiver = inProcess();
    await receiver.receive(request('POST', '/almost-the-secret-of-somebody', RECORDED));
    expect(receiver.lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'warning', event: 'refused', status: 404, reason: 'not-found' },
    ]);
  });
});
