import type { Clock } from '../../../src/support/clock.ts';
import { githubRefusals } from './github-refusal.ts';
import type { GitHubSettings } from './github-settings.ts';
import type { GitHubToken, Permissions } from './github-token.ts';
import type { Origins } from './github-user.ts';
import type { IssueRecord, RepositoryModel } from './repository-model.ts';

/** One endpoint of the API. */
export interface GitHubRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** After `/repos/{owner}/{repo}`. */
  readonly path: string;
  readonly needs: Need;
  /** Creates something people are told about, which is limited. */
  readonly isCreation?: boolean;
  /** Is refused while issues are switched off. */
  readonly isOfIssues?: boolean;
  readonly handle: (call: GitHubCall) => Response;
}

export interface Need {
  /** Metadata may be read with any token. */
  readonly scope: keyof Permissions | 'metadata';
  readonly access: 'read' | 'write';
}

/** One request that may be carried out. */
export interface GitHubCall {
  readonly repository: GitHubRepository;
  readonly nowMs: number;
  readonly url: URL;
  readonly origins: Origins;
  readonly path: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly headers: Headers;
  /** Null for a visitor without a token. */
  readonly token: GitHubToken | null;
  readonly actor: GitHubToken['user'];
}

export interface GitHubRepository {
  readonly clock: Clock;
  readonly owner: string;
  readonly name: string;
  readonly id: number;
  readonly settings: GitHubSettings;
  readonly model: RepositoryModel;
}

/** Refuses what the token, or nobody at all, may do. */
export function checkAccess(need: Need, token: GitHubToken | null, settings: GitHubSettings): void {
  const isPublic = settings.visibility === 'public';
  if (!isPublic && (token === null || !token.isMember)) throw githubRefusals.notFound();
  if (token === null && need.access === 'write') throw githubRefusals.authenticationRequired();
  if (need.access === 'write' && settings.archived === true) throw githubRefusals.archived();
  if (need.scope === 'metadata' || (isPublic && need.access === 'read') || token === null) return;
  const granted = token.permissions[need.scope];
  if (granted !== 'write' && granted !== need.access) throw githubRefusals.notAccessible(token.user.type === 'Bot');
}

export function requireIssue(call: GitHubCall): IssueRecord {
  const { number = '' } = call.path;
  const issue = /^\d+$/.test(number) ? call.repository.model.issue(Number(number)) : null;
  if (issue === null) throw githubRefusals.notFound();
  return issue;
}

/** Strangers may change only what they wrote themselves. */
export function checkMayEdit(call: GitHubCall, authorId: number): void {
  if (call.token?.isMember !== true && call.actor.id !== authorId) throw githubRefusals.noRights();
}
