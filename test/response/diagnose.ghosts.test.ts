import { describe } from 'vitest';
import { ANSWERS, HEALTHY, LISTENER_BACK, POOL_ERRORS, runTable, SECOND } from './diagnosis-table.ts';
import { EXHAUSTED, machineStarted, type ProcessShape } from './process-row-fixture.ts';

/** Hung, and its machine was stopped or destroyed two minutes ago: its open spans stay for ever. */
const LEFT_BEHIND: ProcessShape = {
  ...EXHAUSTED,
  process: 'left-behind',
  first_row_at: 1_200,
  last_row_at: 130,
  hang_in_connect_first_at: 300,
  pool_error_last_at: 140,
  listener_trouble_first_at: 310,
  listener_trouble_last_at: 140,
};

describe('a machine that is not there any more', () => {
  runTable([
    [
      'by name: it is not among the started ones',
      [
        { ...LEFT_BEHIND, machine: 'machine-gone' },
        { ...SECOND, machine: 'machine-a' },
      ],
      ANSWERS,
      HEALTHY,
    ],
    [
      'by name: it belongs to another group',
      [
        { ...EXHAUSTED, machine: 'worker-1' },
        { ...SECOND, machine: 'machine-a' },
      ],
      ANSWERS,
      HEALTHY,
    ],
    [
      'silent for more than 3 min while others speak',
      [{ ...LEFT_BEHIND, last_row_at: 181 }, SECOND],
      ANSWERS,
      { verdict: 'unknown' },
    ],
  ]);
});

describe('clocks that agree within 5 s', () => {
  runTable([
    [
      '(b) its last row seems up to 5 s younger than the start that replaced it',
      [{ ...LEFT_BEHIND, last_row_at: 57 }, SECOND, { process: 'reborn', first_row_at: 55, ready_at: 54 }],
      { ...ANSWERS, startedMachines: [machineStarted('machine-a', 60, 3_600), machineStarted('machine-b', 3_600)] },
      HEALTHY,
    ],
  ]);
});

describe('one process is over it, another is not', () => {
  const over: ProcessShape = {
    ...LISTENER_BACK,
    process: 'over',
    pool_error_traces: 10,
    pool_error_first_at: 400,
    pool_error_last_at: 200,
  };
  runTable([
    [
      'pool errors go on on the other',
      [over, { ...SECOND, ...POOL_ERRORS }],
      ANSWERS,
      { verdict: 'other', reasonCode: 'pool-errors' },
    ],
  ]);
});

describe('a listener that flaps', () => {
  runTable([
    [
      'lost 20 min ago and back, lost again a minute ago',
      [
        {
          listener_troubles: 1,
          listener_troubles_40m: 2,
          listener_trouble_first_at: 1_200,
          ready_at: 1_140,
          listener_trouble_last_at: 60,
        },
      ],
      ANSWERS,
      { verdict: 'healthy', reasonCode: 'listener-disturbed', lookAgain: true },
    ],
  ]);
});
