import type { GitHubSettings, PermissionPreset } from './github-settings.ts';
import { ACTIONS_BOT, type GitHubUser, PERSON, STRANGER } from './github-user.ts';

/** The tokens that exist, by their text. */
export function knownTokens(workflowToken: string, settings: GitHubSettings): ReadonlyMap<string, GitHubToken> {
  const given: readonly (readonly [string, PermissionPreset])[] = [
    ...Object.entries(settings.tokens ?? {}),
    [workflowToken, settings.permissions ?? 'issues-write'],
  ];
  return new Map(given.map(([text, preset]) => [text, TOKENS[preset]]));
}

export interface GitHubToken {
  readonly user: GitHubUser;
  /** Without it only what is public is seen, and labels are dropped. */
  readonly isMember: boolean;
  readonly permissions: Permissions;
}

export type Access = 'none' | 'read' | 'write';

export interface Permissions {
  readonly issues: Access;
  readonly contents: Access;
  readonly actions: Access;
}

const NOTHING: Permissions = { issues: 'none', contents: 'none', actions: 'none' };

const TOKENS: Readonly<Record<PermissionPreset, GitHubToken>> = {
  'issues-write': { user: ACTIONS_BOT, isMember: true, permissions: { ...NOTHING, issues: 'write' } },
  'read-only': {
    user: ACTIONS_BOT,
    isMember: true,
    permissions: { issues: 'read', contents: 'read', actions: 'read' },
  },
  'metadata-only': { user: ACTIONS_BOT, isMember: true, permissions: NOTHING },
  stranger: { user: STRANGER, isMember: false, permissions: { ...NOTHING, issues: 'write' } },
  'contents-write': { user: PERSON, isMember: true, permissions: { ...NOTHING, contents: 'write' } },
  'actions-write': { user: PERSON, isMember: true, permissions: { ...NOTHING, actions: 'write' } },
  dispatch: { user: PERSON, isMember: true, permissions: { ...NOTHING, contents: 'write', actions: 'write' } },
};

/** What an Authorization header carries: a token's text, or null for none. */
export function tokenText(header: string | null): string | null {
  const text = (header ?? '').replace(/^(bearer|token) +/i, '').trim();
  return text === '' ? null : text;
}
