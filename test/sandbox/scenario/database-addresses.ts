import type { DatabaseAddress } from '../database/start-database.ts';
import type { Recording } from '../recording/recording.ts';
import type { ScenarioDatabase } from './scenario.ts';

/** The addresses of a scenario's database; where it is silent, as the recording's database really was. */
export function databaseAddresses(
  given: readonly ScenarioDatabase[] | undefined,
  recording: Recording,
): readonly DatabaseAddress[] {
  return (given ?? defaultsFor(recording)).map(({ address, behaviour }, index) => ({
    address: address ?? `127.0.0.${index + 2}`,
    behaviour,
  }));
}

function defaultsFor(recording: Recording): readonly ScenarioDatabase[] {
  if (recording.diagnosis === 'dependency-down') {
    return [{ behaviour: 'refuse' }, { behaviour: 'hang' }, { behaviour: 'refuse' }];
  }
  return [{ behaviour: 'answer' }, { behaviour: 'answer' }, { behaviour: 'answer' }];
}
