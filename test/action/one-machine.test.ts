import { test } from 'vitest';
import { isLong } from '../toolchain/long.ts';
import { expectRecovered } from './recover.ts';
import { BY_HAND, EVERY_TRIGGER } from './triggers.ts';

test(
  'the incident on the only machine is treated and proven over',
  () => expectRecovered('pool-exhaustion-one-machine', ['3d8d9931c5e089'], isLong ? EVERY_TRIGGER : [BY_HAND]),
  240_000,
);
