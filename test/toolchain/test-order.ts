import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that mostly wait, because the built action runs in them in real time, start first and among those that compute:
 * so neither the processor nor the end of the tests waits for them.
 */
export class TestOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waiting = WAITING_LONGEST_FIRST.flatMap((name) => sorted.filter((file) => file.moduleId.endsWith(name)));
    const computing = sorted.filter((file) => !waiting.includes(file));
    const mixed: TestSpecification[] = [];
    for (let at = 0; at < waiting.length; at += WAITING_AT_ONCE) {
      mixed.push(...waiting.slice(at, at + WAITING_AT_ONCE), ...computing.splice(0, 1));
    }
    return [...mixed, ...computing];
  }
}

const WAITING_AT_ONCE = 3;

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
