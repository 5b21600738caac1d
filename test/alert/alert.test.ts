import { describe, expect, it } from 'vitest';
import { recogniseTrigger } from '../../src/action/trigger.ts';
import { alertBody, parseAlert } from '../../src/alert/alert.ts';
import { alertLike, RECORDED, RECORDED_ALERT_ID, RECORDED_RUN_ID } from './receiver-fixture.ts';

const NOTHING = { name: null, rowCount: null, alertId: null, alertRunId: null, url: null, rows: [] };
const LINK = `https://logfire-us.pydantic.dev/plyr/relay/alerts/${RECORDED_ALERT_ID}`;

function parse(fields: Readonly<Record<string, unknown>>): ReturnType<typeof parseAlert> {
  return parseAlert(JSON.parse(alertLike(fields)));
}

describe('parseAlert', () => {
  it('reads what Logfire sent', () => {
    expect(parseAlert(JSON.parse(RECORDED))).toEqual({
      name: 'connection pool exhaustion',
      rowCount: 2,
      alertId: RECORDED_ALERT_ID,
      alertRunId: RECORDED_RUN_ID,
      url: `${LINK}?alertRunId=${RECORDED_RUN_ID}`,
      rows: [
        { service_name: 'plyr-api', span_name: 'GET /albums/{handle}', pool_timeouts: 11 },
        { service_name: 'plyr-api', span_name: 'GET /auth/me', pool_timeouts: 4 },
      ],
    });
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['nothing', undefined],
    ['a number', 42],
    ['a text', 'alert'],
    ['a list', [{ alert_name: 'x' }]],
    ['an empty object', {}],
    ['the newer Slack form', { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Alert' } }] }],
    ['the older Slack form', { text: 'Alert: connection pool exhaustion' }],
    ['fields of wrong types', { alert_name: 7, n_rows: '2', links: 'none', columns: {}, data: 'rows' }],
    ['a name that is only control characters', { alert_name: '\u0000\u0007\u202e ' }],
  ])('takes %s for an alert without details', (_, body) => {
    expect(parseAlert(body)).toEqual(NOTHING);
  });

  it('keeps what is understood beside what is not', () => {
    expect(parse({ n_rows: '2', links: 7, data: null })).toEqual({ ...NOTHING, name: 'connection pool exhaustion' });
  });

  it.each([
    [0, 0],
    [1, 1],
    [-1, null],
    [1.5, null],
    [1e300, null],
    [null, null],
  ])('reads %s rows as %s', (rows, expected) => {
    expect(parse({ n_rows: rows }).rowCount).toBe(expected);
  });

  it.each<[unknown, number | null]>([
    [null, 0],
    [[], 0],
    ['the query timed out', null],
    [[{ message: 'no such column' }], null],
  ])('believes in no rows only where the query did not fail: errors %j', (errors, expected) => {
    expect(parse({ n_rows: 0, data: [], errors }).rowCount).toBe(expected);
  });

  it('keeps the rows that came beside an error', () => {
    expect(parse({ errors: ['one of two queries failed'] }).rowCount).toBe(2);
  });

  it('makes one line of at most 200 characters of the name', () => {
    expect(parse({ alert_name: ' pool\n::error::\u001b[31m \u202elate ' }).name).toBe('pool ::error::[31m late');
    expect(parse({ alert_name: '🔥'.repeat(300) }).name).toBe('🔥'.repeat(200));
    expect(parse({ alert_name: ` ${'x'.repeat(200)}` }).name).toBe('x'.repeat(200));
    expect(parse({ alert_name: `${'x'.repeat(199)} y` }).name).toBe('x'.repeat(199));
  });

  it.each([
    ['another host', `https://logfire-us.pydantic.dev.example/plyr/relay/alerts/${RECORDED_ALERT_ID}`],
    ['another scheme', `http://logfire-us.pydantic.dev/plyr/relay/alerts/${RECORDED_ALERT_ID}`],
    ['another port', `https://logfire-us.pydantic.dev:8443/plyr/relay/alerts/${RECORDED_ALERT_ID}`],
    ['another page', 'https://logfire-us.pydantic.dev/plyr/relay/explore'],
    ['an odd id', 'https://logfire-us.pydantic.dev/plyr/relay/alerts/%3Cscript%3E'],
    ['no address', 'javascript:alert(1)'],
    ['nothing', ''],
  ])('does not believe a link to %s', (_, alert) => {
    expect(parse({ links: { alert } })).toMatchObject({ alertId: null, alertRunId: null, url: null });
  });

  it('puts the link together again without what else rides on it', () => {
    const alert = `https://user:password@logfire-eu.pydantic.dev/plyr/relay/alerts/${RECORDED_ALERT_ID}?x=1&alertRunId=<b>#y`;
    expect(parse({ links: { alert } })).toMatchObject({
      alertId: RECORDED_ALERT_ID,
      alertRunId: null,
      url: `https://logfire-eu.pydantic.dev/plyr/relay/alerts/${RECORDED_ALERT_ID}`,
    });
  });
});

describe('the rows of an alert', () => {
  it('have no negative zero', () => {
    const body: unknown = JSON.parse('{"n_rows":-0,"columns":[{"name":"count"}],"data":[[-0]]}');
    expect(parseAlert(body)).toMatchObject({ rowCount: 0, rows: [{ count: 0 }] });
  });

  const columns = (...names: string[]): unknown => names.map((name) => ({ name }));

  it.each<[string, Readonly<Record<string, unknown>>, unknown]>([
    [
      'drops columns that are not on the list',
      { columns: columns('message', 'count', 'user_email'), data: [['secret', 3, 'a@b.example']] },
      [{ count: 3 }],
    ],
    ['drops rows of which nothing is left', { columns: columns('message'), data: [['secret']] }, []],
    [
      'drops cells of other types',
      {
        columns: columns('span_name', 'count'),
        data: [
          [7, 'seven'],
          [{ a: 1 }, -1],
          [null, 1.5],
          ['GET /', 1],
        ],
      },
      [{ span_name: 'GET /', count: 1 }],
    ],
    [
      'takes a row that is too short',
      { columns: columns('span_name', 'count'), data: [['GET /'], []] },
      [{ span_name: 'GET /' }],
    ],
    [
      'keeps positions where a column is odd',
      { columns: [null, { name: 7 }, { name: 'count' }], data: [['x', 'y', 5]] },
      [{ count: 5 }],
    ],
    [
      'takes the first of two columns of one name',
      { columns: columns('count', 'count'), data: [[1, 2]] },
      [{ count: 1 }],
    ],
    [
      'cuts texts to 100 characters on one line',
      { columns: columns('span_name'), data: [[`GET\r\n/${'x'.repeat(200)}`]] },
      [{ span_name: `GET /${'x'.repeat(95)}` }],
    ],
    [
      'has no place for names of the language',
      { columns: columns('__proto__', 'constructor', 'toString'), data: [[{ count: 1 }, 2, 3]] },
      [],
    ],
    [
      'takes five at most',
      { columns: columns('count'), data: Array.from({ length: 50 }, (_, n) => [n]) },
      [0, 1, 2, 3, 4].map((count) => ({ count })),
    ],
  ])('%s', (_, fields, expected) => {
    expect(parse(fields).rows).toEqual(expected);
  });

  it('is not fooled by a body that sets its prototype', () => {
    const body: unknown = JSON.parse(
      '{"__proto__":{"alert_name":"planted","n_rows":0},"constructor":{"name":"planted"}}',
    );
    expect(parseAlert(body)).toEqual(NOTHING);
    expect(Object.getPrototypeOf({})).not.toHaveProperty('alert_name');
  });
});

describe('alertBody', () => {
  it.each<[string, string]>([
    ['the recorded alert', RECORDED],
    ['an alert without details', '{"text":"Alert"}'],
    ['an alert without a run id', alertLike({ links: { alert: LINK } })],
    [
      'rows with different columns',
      alertLike({
        columns: [{ name: 'count' }, { name: 'span_name' }],
        data: [
          [1, null],
          [null, 'GET /'],
        ],
      }),
    ],
    ['an alert that recovered', alertLike({ n_rows: 0, data: [] })],
  ])('is read back as the same hint: %s', (_, text) => {
    const hint = parseAlert(JSON.parse(text));
    expect(parseAlert(JSON.parse(JSON.stringify(alertBody(hint))))).toEqual(hint);
  });

  it('holds nothing that was not understood', () => {
    expect(alertBody(parseAlert({ text: 'Alert' }))).toEqual({});
    expect(Object.keys(alertBody(parseAlert(JSON.parse(RECORDED))))).toEqual([
      'alert_name',
      'n_rows',
      'links',
      'columns',
      'data',
    ]);
  });

  it('makes the action say which alert started it, on both ways', () => {
    const alert = alertBody(parseAlert(JSON.parse(RECORDED)));
    const ways = [
      {
        eventName: 'repository_dispatch',
        payload: { action: 'logfire-alert', client_payload: { alert } },
        alertInput: '',
      },
      { eventName: 'workflow_dispatch', payload: { inputs: {} }, alertInput: JSON.stringify(alert) },
    ];
    for (const way of ways) {
      expect(recogniseTrigger({ ...way, actor: 'somebody' })).toMatchObject({
        kind: 'alert',
        says: 'the Logfire alert "connection pool exhaustion" (2 rows)',
        alert: { alertId: RECORDED_ALERT_ID, alertRunId: RECORDED_RUN_ID, rowCount: 2 },
      });
    }
  });
});
