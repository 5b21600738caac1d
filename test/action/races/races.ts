import type { Exchange } from '../../sandbox/faults/exchange.ts';
import { FLY, GITHUB } from '../faults/fault-cell.ts';
import type { Race } from './play-race.ts';

/** All find no history, and open one. */
export const atTheIssue = (runCount: number): Race => ({
  what: `${runCount} runs open the history at once`,
  runCount,
  barrier: { service: 'github', method: 'POST', path: GITHUB.issues },
});

/** All have confirmed the same incident, and want the machine. */
export const atTheLease = (runCount: number): Race => ({
  what: `${runCount} runs ask for the lease at once`,
  runCount,
  barrier: { service: 'fly', method: 'POST', path: FLY.lease },
  from: () => isComment,
});

/** One writes its attempt into the comment while others, which found the machine taken, write there that they did nothing. */
export const atTheComment = (runCount: number): Race => ({
  what: `${runCount} runs write into the incident at once`,
  runCount,
  barrier: { service: 'github', method: 'PATCH', path: GITHUB.comment },
  from: () => isLease,
});

function isComment({ service, method, url }: Exchange): boolean {
  return service === 'github' && method === 'POST' && url.pathname.endsWith('/comments');
}

function isLease({ service, method, url }: Exchange): boolean {
  return service === 'fly' && method === 'POST' && url.pathname.endsWith('/lease');
}
