import { expect, test } from 'vitest';
import type { Diagnosis } from '../../src/incident/diagnosis.ts';
import { isConfirmed } from '../../src/response/confirm.ts';
import { ANSWERS, EXHAUSTED_BUT_BACK, LEAK } from './diagnosis-table.ts';
import { ago, diagnoseShapes, EXHAUSTED } from './process-row-fixture.ts';

const hanging = diagnoseShapes([EXHAUSTED], ANSWERS);
const leaking = diagnoseShapes([LEAK], ANSWERS);
const healthy = diagnoseShapes([{}], ANSWERS);

/** The same diagnosis, from rows that reach so much further. */
function later(diagnosis: Diagnosis, seconds: number, change: Partial<Diagnosis> = {}): Diagnosis {
  return { ...diagnosis, ...change, freshness: { ...diagnosis.freshness, newestRowAtMs: ago(-seconds) } };
}

test.each<readonly [what: string, first: Diagnosis, second: Diagnosis, confirmed: boolean]>([
  ['newer rows, and requests still hang', hanging, later(hanging, 30), true],
  [
    'newer rows, and failures newer than the first look',
    leaking,
    later(leaking, 30, { lastFailureAtMs: ago(-20) }),
    true,
  ],
  ['newer rows, but no failure since', leaking, later(leaking, 30), false],
  [
    'a failure since that is one millisecond younger',
    leaking,
    later(leaking, 30, { lastFailureAtMs: ago(1) + 1 }),
    true,
  ],
  ['no newer row, though requests hang', hanging, later(hanging, 0), false],
  ['older rows, though requests hang', hanging, later(hanging, -1), false],
  [
    'no row at all in the second look',
    hanging,
    { ...hanging, freshness: { ...hanging.freshness, newestRowAtMs: null } },
    false,
  ],
  ['the first look says something else', healthy, later(hanging, 30), false],
  ['the second look says something else', hanging, later(healthy, 30), false],
  [
    'the second look finds the database gone',
    hanging,
    later(diagnoseShapes([EXHAUSTED], { databaseProbe: 'fails' }), 30),
    false,
  ],
  [
    'the second look lost its proof',
    diagnoseShapes([EXHAUSTED_BUT_BACK]),
    later(diagnoseShapes([EXHAUSTED]), 30),
    false,
  ],
  [
    'the second look finds it too early',
    hanging,
    later(diagnoseShapes([{ ...LEAK, pool_error_last_at: 46, slow_connect_last_at: 46 }], ANSWERS), 30),
    false,
  ],
])('%s', (_, first, second, confirmed) => {
  expect(isConfirmed(first, second)).toBe(confirmed);
});
