/** Who acts on GitHub. */
export interface GitHubUser {
  readonly login: string;
  readonly id: number;
  readonly type: 'Bot' | 'User' | 'Organization';
}

/** Whom the token of every workflow run acts as. */
export const ACTIONS_BOT: GitHubUser = { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' };
/** Somebody who may write in the repository. */
export const PERSON: GitHubUser = { login: 'on-call', id: 1_000_001, type: 'User' };
/** Somebody who may not. */
export const STRANGER: GitHubUser = { login: 'passer-by', id: 1_000_002, type: 'User' };

/** A user as the API shows one. */
export function userDocument(user: GitHubUser, origins: Origins): Readonly<Record<string, unknown>> {
  const name = encodeURIComponent(user.login);
  const url = `${origins.api}/users/${name}`;
  const kind = user.type === 'Bot' ? 'Bot' : 'User';
  return {
    login: user.login,
    id: user.id,
    node_id: Buffer.from(`04:${kind}${user.id}`).toString('base64'),
    avatar_url: `https://avatars.githubusercontent.com/u/${user.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${origins.web}/${user.type === 'Bot' ? `apps/${user.login.replace('[bot]', '')}` : name}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** Where the API and the pages for people are. */
export interface Origins {
  readonly api: string;
  readonly web: string;
}

/** On loopback both are one address, as the runner's variables say. */
export function originsOf(url: URL): Origins {
  return { api: url.origin, web: url.origin === 'https://api.github.com' ? 'https://github.com' : url.origin };
}
