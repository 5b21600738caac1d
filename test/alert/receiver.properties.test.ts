import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertBody, parseAlert } from '../../src/alert/alert.ts';
import { COUNT_COLUMNS, TEXT_COLUMNS } from '../../src/alert/alert-rows.ts';
import { inProcess, RECORDED_ALERT_ID, request, SECRET } from './receiver-fixture.ts';

const STRANGE = 'strange-text';
const ALLOWED = [...TEXT_COLUMNS, ...COUNT_COLUMNS];

/** Texts that must go no further than the receiver. */
const strange = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => `${text}${STRANGE}${text}`);
const cell = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer(), fc.double(), fc.constant(null));
const allowedName = fc.constantFrom(...ALLOWED);

/** A body in Logfire's form: strange texts wherever nothing is taken, anything wherever something is. */
const alerts = fc
  .record({
    columns: fc.array(fc.oneof(allowedName, strange), { maxLength: 12 }),
    rowCount: fc.oneof(fc.nat(), fc.integer(), fc.double(), strange),
    rows: fc.nat({ max: 30 }),
    name: fc.string({ unit: 'binary', maxLength: 400 }),
    runId: fc.oneof(fc.uuid(), strange),
    alertId: fc.oneof(fc.uuid(), fc.constant(RECORDED_ALERT_ID)),
    strangers: fc.dictionary(
      strange.filter((key) => key !== '__proto__'),
      strange,
      { maxKeys: 5 },
    ),
    words: fc.tuple(strange, strange, strange),
    cell: fc.array(cell, { minLength: 1, maxLength: 20 }),
  })
  .map((given) => ({
    ...given.strangers,
    organization_name: given.words[0],
    description: given.words[1],
    errors: [given.words[2]],
    alert_name: given.name,
    n_rows: given.rowCount,
    columns: given.columns.map((name) => ({ name, type: { type_name: given.words[0] } })),
    data: Array.from({ length: given.rows }, (_, row) =>
      given.columns.map((name, column) =>
        ALLOWED.includes(name) ? given.cell[(row + column) % given.cell.length] : given.words[1],
      ),
    ),
    links: {
      alert: `https://logfire-us.pydantic.dev/plyr/relay/alerts/${given.alertId}?x=${encodeURIComponent(given.words[0])}&alertRunId=${encodeURIComponent(given.runId)}#${STRANGE}`,
      explore: given.words[2],
    },
  }));

describe('whatever comes to the right address', () => {
  it('as JSON is answered 2xx', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 6 }), async (body) => {
        const receiver = inProcess();
        expect((await receiver.post(body)).status).toSatisfy((status: number) => status === 200 || status === 202);
      }),
      { numRuns: 300 },
    );
  });

  it('as bytes is answered and not a failure of the receiver', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const receiver = inProcess();
        const answer = await receiver.receive(request('POST', `/${SECRET}`, new Uint8Array(bytes)));
        expect(answer.status).toBeLessThan(500);
        expect(receiver.dispatched.length > 0).toBe(answer.status === 202);
      }),
      { numRuns: 300 },
    );
  });

  it('takes nothing to GitHub that is not on the list, in one key of less than 64 KB', async () => {
    await fc.assert(
      fc.asyncProperty(alerts, async (body) => {
        const receiver = inProcess();
        await receiver.post(JSON.stringify(body));
        for (const { body: sent } of receiver.dispatched) {
          const text = JSON.stringify(sent);
          expect(text).not.toContain(STRANGE);
          expect(new TextEncoder().encode(text).byteLength).toBeLessThan(65_536);
          expect(sent).toEqual({ event_type: 'logfire-alert', client_payload: { alert: expect.any(Object) } });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a path', () => {
  it('other than the secret is refused whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.webPath(), fc.constantFrom('', SECRET.slice(0, 8), SECRET), async (path, start) => {
        fc.pre(path !== '');
        const receiver = inProcess();
        const answer = await receiver.receive(request('POST', `/${start}${path}`, '{}'));
        expect(answer.status).toBe(404);
        expect(receiver.dispatched).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a hint', () => {
  it('is read back from what is sent as it was', () => {
    fc.assert(
      fc.property(fc.oneof(alerts, fc.jsonValue()), (body) => {
        const hint = parseAlert(body);
        expect(parseAlert(JSON.parse(JSON.stringify(alertBody(hint))))).toEqual(hint);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has at most 5 rows of texts of at most 100 visible characters and of whole numbers', () => {
    fc.assert(
      fc.property(alerts, (body) => {
        const { rows } = parseAlert(body);
        expect(rows.length).toBeLessThanOrEqual(5);
        for (const [column, value] of rows.flatMap((row) => Object.entries(row))) {
          expect(ALLOWED).toContain(column);
          if (typeof value === 'number') expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
          else expect(value).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\n]{1,100}$/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});
