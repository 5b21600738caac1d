import { z } from 'zod';
import type { Clock } from '../../../src/support/clock.ts';
import type { Gateway } from '../faults/gateway.ts';
import type { FlyService } from '../fly/create-fly.ts';
import { issueTouches, issueTouchFields, touchIssue } from '../github/issue-touch.ts';
import type { GitHubService } from '../github-service.ts';
import { jsonReply } from '../http/reply.ts';
import { faultSchema } from '../scenario/scenario.ts';
import { deploy } from '../scenario/scheduled-events.ts';
import type { SandboxState } from './sandbox-state.ts';

/** The sandbox's own service: tells the ground truth and changes the world at run time. */
export function createControl(options: ControlOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    options.advance();
    const path = new URL(request.url).pathname;
    if (request.method === 'GET' && path === '/state') return jsonReply(200, options.state());
    const change = request.method === 'POST' ? CHANGES[path] : undefined;
    if (change === undefined) return jsonReply(404, { error: `there is no ${request.method} ${path}` });
    try {
      change(options, JSON.parse((await request.text()) || '{}'));
      return jsonReply(200, { ok: true });
    } catch (error) {
      return jsonReply(400, { error: error instanceof z.ZodError ? z.prettifyError(error) : String(error) });
    }
  };
}

export interface ControlOptions {
  readonly clock: Clock;
  readonly gateway: Gateway;
  readonly fly: FlyService;
  readonly github: GitHubService;
  state(): SandboxState;
  /** Lets happen what is due. */
  advance(): void;
}

const labelSchema = z.strictObject({ issue: z.int(), label: z.string(), present: z.boolean() });
const issueSchema = z.strictObject({ what: z.enum(issueTouches), ...issueTouchFields });
const deploySchema = z.strictObject({ machine: z.string().optional() });
const barrierSchema = z.strictObject({
  service: z.enum(['fly', 'logfire', 'github', 'app']),
  method: z.string(),
  path: z.string(),
  count: z.int().min(1),
});

const CHANGES: Readonly<Record<string, (options: ControlOptions, body: unknown) => void>> = {
  '/faults': (options, body) => {
    const faults = z.array(faultSchema).parse(Array.isArray(body) ? body : [body]);
    for (const fault of faults) options.gateway.addFault(fault);
  },
  '/label': (options, body) => {
    const { issue, label, present } = labelSchema.parse(body);
    options.github.setLabel(issue, label, present);
  },
  '/issue': (options, body) => {
    const { what, ...target } = issueSchema.parse(body);
    if (!touchIssue(options.github, what, target)) throw new Error('no such issue or comment');
  },
  '/deploy': (options, body) => {
    const { machine: machineId } = deploySchema.parse(body);
    const nowMs = options.clock.nowMs();
    const machines = options.fly.machines.filter(({ settings, timeline }) =>
      machineId === undefined
        ? settings.group === 'app' && timeline.stateAt(nowMs) === 'started'
        : settings.id === machineId,
    );
    if (machines.length === 0) throw new Error('no such machine');
    for (const machine of machines) deploy(machine, nowMs);
  },
  '/barrier': (options, body) => options.gateway.barriers.add(barrierSchema.parse(body)),
};
