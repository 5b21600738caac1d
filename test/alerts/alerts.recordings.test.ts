import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listenerLost } from '../../alerts/listener-lost.ts';
import { poolExhaustion } from '../../alerts/pool-exhaustion.ts';
import { parseAlert } from '../../src/alert/alert.ts';
import { loadRecordings, type RecordedTelemetry } from '../telemetry/recorded-telemetry.ts';
import { isLong } from '../toolchain/long.ts';
import { runAlert } from './run-alert.ts';

const NAMES = ['healthy', 'pool-exhaustion', 'sparse', 'database-down'] as const;
const EVERY_MS = isLong ? 5_000 : 20_000;
const DELAYS_MS = isLong ? [1_000, 5_000, 30_000, 90_000] : [5_000, 60_000];

const LOADING_MS = 180_000;

const recordings = new Map<string, RecordedTelemetry>();

beforeAll(async () => {
  const loaded = await loadRecordings(NAMES.map((name) => `${import.meta.dirname}/../recordings/${name}`));
  loaded.forEach((recording, index) => void recordings.set(NAMES[index] ?? '', recording));
}, LOADING_MS);

afterAll(async () => {
  for (const recording of recordings.values()) await recording.close();
});

/** Seconds after the fault began (or after the beginning), and how many processes the alert names then. */
async function firings(
  alert: typeof poolExhaustion,
  name: (typeof NAMES)[number],
  delayMs: number,
): Promise<readonly { readonly seconds: number; readonly rows: number }[]> {
  const recording = recordings.get(name) ?? expect.fail('no recording');
  const found: { seconds: number; rows: number }[] = [];
  for (let atMs = recording.fromMs + EVERY_MS; atMs <= recording.toMs; atMs += EVERY_MS) {
    const rows = await runAlert(alert, recording, atMs, delayMs);
    found.push({ seconds: (atMs - recording.faultFromMs) / 1_000, rows: rows.length });
  }
  return found;
}

describe.each(DELAYS_MS)('with rows %i ms late', (delayMs) => {
  const delay = delayMs / 1_000;

  test.each([poolExhaustion, listenerLost])('"$name" is silent in health', async (alert) => {
    expect((await firings(alert, 'healthy', delayMs)).filter(({ rows }) => rows > 0)).toEqual([]);
  });

  test.each([
    { name: 'pool-exhaustion', from: 60, to: 330 },
    { name: 'sparse', from: 150, to: 370 },
    { name: 'database-down', from: 60, to: 330 },
  ] as const)('"connection pool exhaustion" fires in $name while the fault lasts, never before', async (fault) => {
    const found = await firings(poolExhaustion, fault.name, delayMs);
    expect(found.filter(({ seconds, rows }) => seconds <= 0 && rows > 0)).toEqual([]);
    const during = found.filter(({ seconds }) => seconds >= fault.from + delay && seconds <= fault.to);
    expect(during.length).toBeGreaterThan(5);
    expect(during.filter(({ rows }) => rows === 0)).toEqual([]);
  });

  test('"queue listener lost" fires where the listener stays away', async () => {
    const down = await firings(listenerLost, 'database-down', delayMs);
    expect(down.filter(({ seconds, rows }) => seconds <= 60 && rows > 0)).toEqual([]);
    const late = down.filter(({ seconds }) => seconds >= 110 + delay);
    expect(late.filter(({ rows }) => rows === 0)).toEqual([]);
    const exhausted = await firings(listenerLost, 'pool-exhaustion', delayMs);
    expect(exhausted.some(({ seconds, rows }) => seconds > 60 && seconds < 330 && rows > 0)).toBe(true);
  });
});

test('"queue listener lost" leaves alone a listener that is back within seconds', async () => {
  expect((await firings(listenerLost, 'sparse', 5_000)).filter(({ rows }) => rows > 0)).toEqual([]);
});

test.each([poolExhaustion, listenerLost])('the receiver keeps every column of "$name"', async (alert) => {
  const recording = recordings.get('database-down') ?? expect.fail('no recording');
  const rows = await runAlert(alert, recording, recording.faultFromMs + 200_000, 5_000);
  const names = Object.keys(rows[0] ?? expect.fail('no row'));
  const body = {
    alert_name: alert.name,
    n_rows: rows.length,
    columns: names.map((name) => ({ name })),
    data: rows.map((row) => names.map((name) => row[name])),
  };
  const hint = parseAlert(body);
  expect(hint.rows).toEqual(rows);
  expect(hint.rows[0]).toMatchObject({ service_name: 'plyr-api', deployment_environment: 'production' });
});
