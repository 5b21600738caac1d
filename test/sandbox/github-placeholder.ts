import type { Clock } from '../../src/support/clock.ts';
import type { GitHubService } from './github-service.ts';

/** A GitHub that knows nothing. */
export function createGitHub(_: { clock: Clock; repository: string; token: string }): GitHubService {
  return {
    handle: async () => new Response('{}', { status: 404 }),
    state: () => ({ issues: [] }),
    setLabel: () => undefined,
    close: () => undefined,
  };
}
