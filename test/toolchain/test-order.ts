import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that mostly wait, because the built action runs in them in real time, start first and among those that compute
 * long: so neither the processor nor the end of the tests waits for them.
 */
export class TestOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const named = (names: readonly string[]): TestSpecification[] =>
      names.flatMap((name) => sorted.filter((file) => file.moduleId.endsWith(name)));
    const waiting = named(WAITING_LONGEST_FIRST);
    const computing = named(COMPUTING_LONGEST_FIRST);
    const others = sorted.filter((file) => !waiting.includes(file) && !computing.includes(file));
    const mixed: TestSpecification[] = [];
    while (waiting.length > 0) mixed.push(...computing.splice(0, 1), ...waiting.splice(0, WAITING_AT_ONCE));
    return [...mixed, ...computing, ...others];
  }
}

const WAITING_AT_ONCE = 2;

const WAITING_LONGEST_FIRST = [
  'test/action/two-machines.test.ts',
  'test/action/faults.test.ts',
  'test/action/again-and-by-hand.test.ts',
  'test/action/one-machine.test.ts',
  'test/action/races.test.ts',
  'test/action/credentials.test.ts',
  'test/workflows/game-day.test.ts',
  'test/action/crash.test.ts',
  'test/action/observe.test.ts',
  'test/alert/whole-way.test.ts',
  'test/action/no-restart.test.ts',
  'test/action/inputs.test.ts',
];

const COMPUTING_LONGEST_FIRST = [
  'test/world/model.test.ts',
  'test/world/model.part-2.test.ts',
  'test/world/faults.test.ts',
  'test/world/crash.test.ts',
  'test/response/safety/safety.test.ts',
  'test/alerts/alerts.recordings.test.ts',
  'test/response/compare-verification/compare-verification.test.ts',
  'test/response/diagnose.recordings.test.ts',
  'test/report/hostile.test.ts',
  'test/world/races.test.ts',
];
