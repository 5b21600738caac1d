import { z } from 'zod';
import { jsonReply } from '../http/reply.ts';
import type { FlyRoute } from './create-fly.ts';
import { flyErrors } from './fly-errors.ts';
import type { FlyLease } from './machine-leases.ts';

export const acquireLease: FlyRoute = async (state, machine, request, url) => {
  const body = leaseBodySchema.safeParse(parseJson(await request.text()));
  if (!body.success) return flyErrors.badRequest('invalid lease request');
  const nonce = request.headers.get('fly-machine-lease-nonce');
  const nowMs = state.clock.nowMs();
  const ttlSeconds = Number(url.searchParams.get('ttl') ?? body.data.ttl ?? DEFAULT_TTL_SECONDS);
  if (!(ttlSeconds > 0)) return flyErrors.badRequest('invalid ttl');
  const held = machine.leases.heldAt(nowMs);
  if (held === null && nonce !== null && nonce !== '') return flyErrors.noLease();
  const lease = machine.leases.acquire(nowMs, {
    nonce,
    ttlSeconds,
    owner: 'firebreak-sandbox@tokens.fly.io',
    description: body.data.description ?? held?.description ?? '',
    version: machine.instanceId,
  });
  if (lease === null) return held === null ? flyErrors.noLease() : flyErrors.leased(machine.settings.id, held);
  return jsonReply(201, envelope(lease));
};

export const showLease: FlyRoute = async (state, machine) => {
  const lease = machine.leases.heldAt(state.clock.nowMs());
  return lease === null ? flyErrors.noLease() : jsonReply(200, envelope({ ...lease, nonce: '' }));
};

export const releaseLease: FlyRoute = async (state, machine, request) => {
  const nowMs = state.clock.nowMs();
  const lease = machine.leases.heldAt(nowMs);
  if (lease === null) return flyErrors.noLease();
  if (lease.nonce !== request.headers.get('fly-machine-lease-nonce')) {
    return flyErrors.leased(machine.settings.id, lease);
  }
  machine.leases.release(nowMs);
  return jsonReply(200, { status: 'success' });
};

const DEFAULT_TTL_SECONDS = 60;

const leaseBodySchema = z.looseObject({ description: z.string().optional(), ttl: z.number().optional() });

function envelope(lease: FlyLease): Readonly<Record<string, unknown>> {
  return { status: 'success', data: lease };
}

function parseJson(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
