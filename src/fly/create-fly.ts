import { z } from 'zod';
import type { Http, HttpRequest, HttpResponse } from '../support/http.ts';
import { parseAnswer, refusal } from '../support/service-answer.ts';
import { ServiceError } from '../support/service-error.ts';
import { flyCredentials } from './credentials.ts';
import type { Fly } from './fly.ts';
import { formatGoSeconds } from './go-duration.ts';
import type { HeldLease } from './machine.ts';
import { eventsAnswer, machineAnswer, unixSeconds } from './machine-answer.ts';

const LIST = 'list machines';
const READ_MS = 15_000;
const LEASE_MS = 10_000;
const RESTART_EXTRA_MS = 60_000;

const leaseData = z.looseObject({
  nonce: z.string().min(1),
  expires_at: unixSeconds,
  version: z.string().nullish(),
});
// The specification leaves the envelope out that the service sends.
const leaseAnswer = z.union([z.looseObject({ data: leaseData }).transform((envelope) => envelope.data), leaseData]);

/** Fly's Machines API (https://docs.machines.dev/) for one app. Only reads are ever repeated. */
export function createFly(options: {
  readonly http: Http;
  readonly app: string;
  readonly token: string;
  readonly baseUrl: string;
}): Fly {
  const { authorization } = flyCredentials(options.token);
  const root = `${options.baseUrl.replace(/\/+$/, '')}/v1/apps/${encodeURIComponent(options.app)}/machines`;
  const send = (request: Omit<HttpRequest, 'service' | 'url'> & { readonly path: string }): Promise<HttpResponse> =>
    options.http.send({
      ...request,
      service: 'Fly',
      url: `${root}${request.path}`,
      headers: { authorization, accept: 'application/json', ...request.headers },
    });
  const refuse = (call: string, response: HttpResponse): ServiceError =>
    refusal('Fly', call, response, advice(call, response, options.app));
  const read = async <T>(call: string, path: string, schema: z.ZodType<T>): Promise<T> => {
    const response = await send({ call, path, method: 'GET', timeoutMs: READ_MS, repeatable: true });
    if (response.status !== 200) throw refuse(call, response);
    return parseAnswer('Fly', call, schema, response);
  };
  const lease = async (call: string, machineId: string, ttlSeconds: number, more: LeaseRequest): Promise<HeldLease> => {
    const response = await send({
      call,
      path: `/${encodeURIComponent(machineId)}/lease?ttl=${ttlSeconds}`,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...more.headers },
      body: JSON.stringify({ ttl: ttlSeconds, ...more.body }),
      timeoutMs: LEASE_MS,
      repeatable: false,
    });
    if (!isSuccess(response)) throw refuse(call, response);
    const { nonce, expires_at: expiresAtMs, version } = parseAnswer('Fly', call, leaseAnswer, response);
    return { machineId, nonce, expiresAtMs, version: version ?? null };
  };
  return {
    listMachines: async () => {
      const machines = await read(LIST, '?include_leases=true', z.array(machineAnswer));
      if (machines.length > 0) return machines;
      throw new ServiceError({
        service: 'Fly',
        call: LIST,
        kind: 'odd-answer',
        effect: 'none',
        message: `the list for app ${options.app} is empty, which is never taken as "no machines"`,
      });
    },
    getMachine: (machineId) => read(`get machine ${machineId}`, `/${encodeURIComponent(machineId)}`, machineAnswer),
    listEvents: (machineId) =>
      read(`list events of machine ${machineId}`, `/${encodeURIComponent(machineId)}/events?limit=50`, eventsAnswer),
    restartMachine: async (machineId, { leaseNonce, stopTimeoutMs }) => {
      const call = `restart machine ${machineId}`;
      const response = await send({
        call,
        path: `/${encodeURIComponent(machineId)}/restart?timeout=${formatGoSeconds(stopTimeoutMs)}`,
        method: 'POST',
        headers: { 'fly-machine-lease-nonce': leaseNonce },
        timeoutMs: stopTimeoutMs + RESTART_EXTRA_MS,
        repeatable: false,
        once: true,
      });
      if (!isSuccess(response)) throw refuse(call, response);
    },
    acquireLease: (machineId, { description, ttlSeconds }) =>
      lease(`lease machine ${machineId}`, machineId, ttlSeconds, { body: { description } }),
    refreshLease: ({ machineId, nonce }, { ttlSeconds }) =>
      lease(`refresh the lease on machine ${machineId}`, machineId, ttlSeconds, {
        headers: { 'fly-machine-lease-nonce': nonce },
      }),
    releaseLease: async ({ machineId, nonce }) => {
      const call = `release machine ${machineId}`;
      const response = await send({
        call,
        path: `/${encodeURIComponent(machineId)}/lease`,
        method: 'DELETE',
        headers: { 'fly-machine-lease-nonce': nonce },
        timeoutMs: LEASE_MS,
        repeatable: false,
      });
      if (!isSuccess(response) && response.status !== 404) throw refuse(call, response);
    },
  };
}

interface LeaseRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
}

function isSuccess(response: HttpResponse): boolean {
  return response.status >= 200 && response.status <= 299;
}

/** What mends it; a machine that is not found any more is nothing to mend. */
function advice(call: string, { status }: HttpResponse, app: string): string {
  const command = `fly tokens create deploy -a ${app}`;
  if (status === 401) return `Mend the secret behind fly-api-token: ${command}`;
  if (status === 403) return `The token in fly-api-token is not for app ${app}: ${command}`;
  return status === 404 && call === LIST ? `Check the input fly-app: ${app}` : '';
}
