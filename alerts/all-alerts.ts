import type { Alert } from './alert.ts';
import { listenerLost } from './listener-lost.ts';
import { poolExhaustion } from './pool-exhaustion.ts';

export const ALL_ALERTS: readonly Alert[] = [poolExhaustion, listenerLost];
