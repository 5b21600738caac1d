import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { amend } from './amend.ts';
import type { ApiDescription, OpenApiDocument } from './api-description.ts';

const FILE = fileURLToPath(new URL('../../../shared/data/fly-machines-openapi.json', import.meta.url));

/** Fly's description lies beside the project, not in it, and may be absent. */
export const isFlyDescribed = existsSync(FILE);
export const WHERE_FLY_IS_DESCRIBED = '../shared/data/fly-machines-openapi.json';

/** Fly's own description of its Machines API; null where it is absent. */
export async function readFlyDescription(): Promise<ApiDescription | null> {
  if (!isFlyDescribed) return null;
  const document: unknown = JSON.parse(await readFile(FILE, 'utf8'));
  return {
    document: amend(document, AMENDMENTS) as OpenApiDocument,
    serverPath: '/v1',
    // Only 400 is described, for some calls.
    refusals: [400, 401, 403, 404, 408, 409, 412, 429],
    refusalSchema: 'ErrorResponse',
    // A rate limit and unknown addresses are answered with a text.
    arePlainTextRefusalsKnown: true,
    describedPath: (path) => path,
  };
}

const MACHINES = '/apps/{app_name}/machines';
const MACHINE = `${MACHINES}/{machine_id}`;

function queryParameter(name: string, type: string) {
  return { name, in: 'query', schema: { type } };
}

/** The envelope that the service puts around a lease. */
function enveloped(status: number) {
  const properties = { status: { type: 'string' }, data: { $ref: '#/components/schemas/Lease' } };
  const schema = { $ref: null, type: 'object', required: ['status', 'data'], properties };
  return { responses: { [status]: { content: { 'application/json': { schema } } } } };
}

/** The known holes of the description: what the service does, or takes, without saying so. */
const AMENDMENTS = {
  paths: {
    [MACHINES]: {
      // Leases are listed when asked for, and machines can be filtered by their metadata.
      get: { parameters: [queryParameter('include_leases', 'boolean'), queryParameter('metadata.{key}', 'string')] },
    },
    [`${MACHINE}/restart`]: {
      // Its own command line tool always sends it.
      post: { parameters: [queryParameter('force_stop', 'boolean')] },
    },
    [`${MACHINE}/lease`]: {
      get: enveloped(200),
      // The time to live is taken from the address, too.
      post: { ...enveloped(201), parameters: [queryParameter('ttl', 'integer')] },
    },
  },
  components: {
    schemas: {
      Machine: {
        properties: {
          // With `include_leases`, and while somebody holds one.
          lease: { $ref: '#/components/schemas/Lease' },
          // Whether the proxy passes the machine by.
          cordoned: { type: 'boolean' },
        },
      },
      // Refusals carry more codes than are listed.
      'main.statusCode': { enum: ['failed_precondition', 'deadline_exceeded', 'error'] },
      // Some refusals have a message instead of an error.
      ErrorResponse: { properties: { message: { type: 'string' } } },
    },
  },
};
