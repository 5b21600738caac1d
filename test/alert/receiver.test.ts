import { describe, expect, it } from 'vitest';
import { alertBody, parseAlert } from '../../src/alert/alert.ts';
import { createReceiver } from '../../src/alert/receiver.ts';
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
          'x-github-api-version': '2022-11-28',
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
    expect(receiver.lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'info', event: 'recovery', rows: 0 },
    ]);
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

describe('a fault of the receiver itself', () => {
  it('is answered 500 and told in the log, without the secret', async () => {
    const lines: string[] = [];
    const receive = createReceiver({
      settings: {
        secret: SECRET,
        gitHubToken: TOKEN,
        repository: REPOSITORY,
        apiUrl: 'https://api.github.com',
        workflow: null,
      },
      clock: {
        nowMs: () => {
          throw new Error(`the clock of /${SECRET} stands still`);
        },
        sleep: () => new Promise(() => undefined),
      },
      fetch: async () => new Response(null, { status: 204 }),
      log: (line) => lines.push(line),
    });
    const answer = await receive(request('POST', `/${SECRET}`, RECORDED));
    expect(await outcomeOf(answer)).toEqual({ status: 500, outcome: 'failed' });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'error', event: 'failed', reason: 'the clock of /*** stands still' },
    ]);
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
