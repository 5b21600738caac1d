import { readFile } from 'node:fs/promises';
import { amend } from './amend.ts';
import type { ApiDescription, OpenApiDocument } from './api-description.ts';

/** GitHub's own description of its API, of the package `@octokit/openapi`. */
export async function readGitHubDescription(): Promise<ApiDescription> {
  const file = new URL('../../node_modules/@octokit/openapi/generated/api.github.com.json', import.meta.url);
  const { paths, components } = JSON.parse(await readFile(file, 'utf8')) as OpenApiDocument;
  const askedFor = Object.fromEntries(Object.entries(paths).filter(([path]) => ASKED_FOR.test(path)));
  return {
    document: amend({ paths: askedFor, components }, AMENDMENTS) as OpenApiDocument,
    serverPath: '',
    // Credentials, permissions and limits can stop every call; GitHub describes that in prose only.
    refusals: [400, 401, 403, 404, 410, 422, 429],
    refusalSchema: 'basic-error',
    arePlainTextRefusalsKnown: false,
    // Links from page to page name the repository by its number.
    describedPath: (path) => path.replace(/^\/repositories\/\d+/, '/repos/owner/name'),
  };
}

/** Of the thousand paths, those of the kinds that anybody here asks for. */
const ASKED_FOR = /^\/repos\/\{owner\}\/\{repo\}($|\/issues|\/labels|\/dispatches|\/actions\/workflows)/;

/** Where the service is known to differ from its description. */
const AMENDMENTS = {
  // Every refusal tells its status in the body, too.
  components: { schemas: { 'validation-error': { properties: { status: { type: 'string' } } } } },
};
