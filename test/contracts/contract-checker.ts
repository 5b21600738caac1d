import type { Exchange, ExchangeListener } from '../sandbox/faults/exchange.ts';
import { type ApiDescription, findOperation } from './api-description.ts';
import { readFlyDescription } from './fly-description.ts';
import { readGitHubDescription } from './github-description.ts';
import { requestProblems } from './request-checks.ts';
import { responseProblems } from './response-checks.ts';
import { SchemaChecks } from './schema-checks.ts';

/**
 * Holds what passes between the action and the services against GitHub's and Fly's own descriptions of their APIs. Feed it
 * exchanges, as `onExchange` of the sandbox gives them, and look at the problems at the end. Services without a
 * description are passed over.
 */
export async function createContractChecker(): Promise<ContractChecker> {
  const apis = new Map<string, CheckedApi>();
  for (const [service, api] of [
    ['github', await readGitHubDescription()],
    ['fly', await readFlyDescription()],
  ] as const) {
    if (api !== null) apis.set(service, { api, checks: new SchemaChecks(api.document.components.schemas) });
  }
  const problems: string[] = [];
  const seen = new Set<string>();
  return {
    problems,
    seen,
    listen: (exchange) => {
      const checked = apis.get(exchange.service);
      if (checked === undefined) return;
      const { name, found } = checkExchange(checked, exchange);
      seen.add(`${exchange.service} ${name} ${exchange.status}`);
      problems.push(...found.map((problem) => `${exchange.service} ${name} ${exchange.status}: ${problem}`));
    },
    forget: () => {
      problems.length = 0;
      seen.clear();
    },
  };
}

export interface ContractChecker {
  /** In the order in which they came up; empty as long as everybody keeps to the descriptions. */
  readonly problems: readonly string[];
  /** Operations with the statuses they were answered with, such as `github GET /repos/{owner}/{repo} 200`. */
  readonly seen: ReadonlySet<string>;
  readonly listen: ExchangeListener;
  /** Starts afresh; reading the descriptions once is dear enough. */
  forget(): void;
}

interface CheckedApi {
  readonly api: ApiDescription;
  readonly checks: SchemaChecks;
}

function checkExchange({ api, checks }: CheckedApi, exchange: Exchange) {
  const { method, url } = exchange;
  const operation = findOperation(api, method, url.pathname);
  if (operation === null) return { name: `${method} ${url.pathname}`, found: ['there is no such operation'] };
  const found = [
    ...requestProblems(api, operation, exchange, checks),
    ...responseProblems(api, operation, exchange, checks),
  ];
  return { name: operation.name, found };
}
