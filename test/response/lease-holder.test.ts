import { expect, test } from 'vitest';
import type { Machine } from '../../src/fly/machine.ts';
import { describeLease, findHolder } from '../../src/response/lease-holder.ts';
import { ServiceError } from '../../src/support/service-error.ts';
import { VirtualClock } from '../world/virtual-clock.ts';
import { appMachine, NOW_MS } from './guard-fixture.ts';
import { logTo, REFUSING_FLY, restartingRun } from './restarting-run.ts';

/** Who holds a machine of the group, as the list of machines has it; `ours` is the lease of this very run. */
async function holderSeen(lease: 'ours' | string | null | Error): Promise<string | null> {
  const clock = new VirtualClock(NOW_MS);
  const listMachines = async (): Promise<readonly Machine[]> => {
    if (lease instanceof Error) throw lease;
    const description = lease === 'ours' ? describeLease(run) : lease;
    const held = { owner: 'ada@example.com', description, expiresAtMs: NOW_MS + 30_000 };
    return [appMachine('machine-a'), appMachine('machine-b', lease === null ? {} : { lease: held })];
  };
  const run = restartingRun(
    { clock, fly: { ...REFUSING_FLY, listMachines } },
    { stop: new AbortController().signal, log: logTo([]) },
  );
  return (await findHolder(run, { history: null }))?.reasonCode ?? null;
}

const silent = new ServiceError({
  service: 'Fly',
  call: 'list machines',
  kind: 'timed-out',
  message: 'no complete answer within 15 s',
  effect: 'none',
  cause: null,
});

test.each([
  ['another run of ours', 'Firebreak https://github.example/run/2', 'another-run'],
  ['a deploy or a person', 'fly deploy', 'foreign-lease'],
  ['nobody any more', null, null],
  ['a lease of our own that could not be freed', 'ours', null],
  ['Fly that does not answer', silent, null],
] as const)('a refused lease and %s', async (_, lease, expected) => {
  expect(await holderSeen(lease)).toBe(expected);
});

test('what is no answer of a service is not taken for one', async () => {
  await expect(holderSeen(new TypeError('a mistake'))).rejects.toThrow('a mistake');
});
