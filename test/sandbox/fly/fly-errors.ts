import { jsonReply } from '../http/reply.ts';
import type { FlyLease } from './machine-leases.ts';

/** The refusals of Fly's API, word for word. */
export const flyErrors = {
  tokenUnknown: () => jsonReply(401, { error: 'Authenticate: token validation error' }),
  unauthorized: () => jsonReply(403, { error: 'unauthorized' }),
  tooMany: () => new Response('rate limit exceeded', { status: 429 }),
  noMachine: () => jsonReply(404, { error: 'machine not found' }),
  noRoute: () => new Response('404 page not found\n', { status: 404 }),
  badRequest: (message: string) => jsonReply(400, { error: message }),
  leased: (machineId: string, lease: FlyLease) =>
    jsonReply(409, {
      error: `machine ID ${machineId} lease currently held by ${lease.owner}, expires at ${new Date(lease.expires_at * 1000).toISOString()}`,
    }),
  noLease: () => jsonReply(404, { error: 'lease not found' }),
  precondition: (message: string) =>
    jsonReply(412, { error: `failed_precondition: ${message}`, status: 'failed_precondition' }),
  tooLate: (wanted: string, state: string) =>
    jsonReply(408, {
      error: `deadline_exceeded: machine failed to reach desired state, ${wanted}, currently ${state}`,
      status: 'deadline_exceeded',
    }),
};
