import { describe, expect, it } from 'vitest';
import type { ReceiverSettings } from '../../src/alert/receiver-settings.ts';
import { inProcess, outcomeOf, RECORDED, RECORDED_RUN_ID, SECRET, TOKEN } from './receiver-fixture.ts';

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

  it('may answer 200, as it does where it tells the run', async () => {
    const receiver = inProcess({ gitHub: answers(200, '{"workflow_run_id":1}') });
    expect((await receiver.post(RECORDED)).status).toBe(202);
  });

  it.each<[string, Partial<ReceiverSettings>, number, string]>([
    [
      'an event',
      {},
      403,
      'GitHub: send the event logfire-alert to sandbox/relay-api: 403 no. GITHUB_TOKEN must be valid and have the permission Contents: write for the repository',
    ],
    [
      'a workflow',
      { workflow: { file: 'firebreak.yml', ref: 'main' } },
      404,
      'GitHub: dispatch the workflow firebreak.yml of sandbox/relay-api: 404 no. GITHUB_TOKEN must be valid and have the permission Actions: write for the repository',
    ],
    ['what it does not understand', {}, 422, 'GitHub: send the event logfire-alert to sandbox/relay-api: 422 no'],
  ])('refusing %s is told in words that help', async (_, settings, status, reason) => {
    const receiver = inProcess({ settings, gitHub: answers(status, '{"message":"no"}') });
    await receiver.post(RECORDED);
    expect(receiver.lines.map((line) => JSON.parse(line))).toMatchObject([{ reason }]);
  });

  it('refusing without an end is not listened to for long', async () => {
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(1_024)) });
    const receiver = inProcess({ gitHub: async () => new Response(endless, { status: 500 }) });
    expect((await receiver.post(RECORDED)).status).toBe(502);
    expect(receiver.lines.join()).toContain('sandbox/relay-api: 500"');
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
