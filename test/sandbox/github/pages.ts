import { jsonReply } from '../http/reply.ts';
import { githubRefusals } from './github-refusal.ts';
import type { GitHubCall } from './github-route.ts';

/** One page of a list, with the Link header that leads to the others. */
export function pageOf<T>(call: GitHubCall, items: readonly T[], show: (item: T) => unknown): Response {
  const perPage = Math.min(positive(call.url, 'per_page') ?? DEFAULT_PER_PAGE, MOST_PER_PAGE);
  const page = positive(call.url, 'page') ?? 1;
  if (page * perPage > MOST_BY_PAGE) {
    throw githubRefusals.rejected(
      'Pagination with the page parameter is not supported for large datasets, please use cursor based pagination (after/before)',
    );
  }
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const shown = items.slice((page - 1) * perPage, page * perPage).map(show);
  const links = linksOf(call, page, last);
  return jsonReply(200, shown, links === '' ? {} : { link: links });
}

const DEFAULT_PER_PAGE = 30;
const MOST_PER_PAGE = 100;
const MOST_BY_PAGE = 10_000;

/** What is not a positive number counts as left out. */
function positive(url: URL, name: string): number | null {
  const value = Number(url.searchParams.get(name));
  return Number.isInteger(value) && value > 0 ? value : null;
}

function linksOf(call: GitHubCall, page: number, last: number): string {
  const links: string[] = [];
  const link = (rel: string, target: number): void => {
    links.push(`<${addressOf(call, target)}>; rel="${rel}"`);
  };
  if (page > 1) link('prev', Math.min(page - 1, last));
  if (page < last) {
    link('next', page + 1);
    link('last', last);
  }
  if (page > 1) link('first', 1);
  return links.join(', ');
}

/** Links name the repository by its number. */
function addressOf(call: GitHubCall, page: number): string {
  const { repository, origins, url } = call;
  const rest = url.pathname.replace(/^\/(repos\/[^/]+\/[^/]+|repositories\/\d+)/, '');
  const query = new URLSearchParams(url.searchParams);
  query.set('page', String(page));
  return `${origins.api}/repositories/${repository.id}${rest}?${query}`;
}
