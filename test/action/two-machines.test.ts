import { test } from 'vitest';
import { isLong } from '../toolchain/long.ts';
import { expectRecovered } from './recover.ts';
import { BY_SCHEDULE, EVERY_TRIGGER } from './triggers.ts';

test(
  'the incident on two machines is treated one by one and proven over',
  () =>
    expectRecovered('pool-exhaustion', ['3d8d9931c5e089', '287e712c0d3358'], isLong ? EVERY_TRIGGER : [BY_SCHEDULE]),
  240_000,
);
