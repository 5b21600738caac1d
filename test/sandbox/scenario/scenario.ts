import { z } from 'zod';
import { githubSchema } from '../github/github-settings.ts';
import { issueTouches, issueTouchFields } from '../github/issue-touch.ts';

const seconds = z.number().min(0);

export const replySchema = z.strictObject({
  kind: z.enum(['status', 'hang', 'reset-before', 'reset-after', 'cut-off', 'not-json', 'delay']),
  status: z
    .int()
    .min(200)
    .max(599)
    .optional()
    .describe('For kind `status` and `not-json`. 500 and 200 where left out.'),
  body: z.unknown().optional().describe('A text is sent as it is, anything else as JSON.'),
  headers: z.record(z.string(), z.string()).optional(),
  seconds: seconds.optional().describe('For kind `delay`.'),
});

export const faultSchema = z.strictObject({
  service: z.enum(['fly', 'logfire', 'github', 'app']),
  method: z.string().optional().describe('Any method where left out.'),
  path: z.string().describe('A path template such as /v1/apps/{app}/machines/{id}/restart.'),
  call: z.int().min(1).optional().describe('Only the n-th request that fits; every one where left out.'),
  reply: replySchema,
});

export const checkSchema = z.strictObject({
  name: z.string(),
  graceSeconds: seconds.optional(),
  status: z.enum(['passing', 'warning', 'critical']).optional().describe('Fixed; follows the process where left out.'),
});

export const machineSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-z]+$/)
    .optional(),
  process: z.int().min(0).nullable().optional().describe('Which recorded process it plays first; null for none.'),
  group: z.string().optional(),
  state: z.string().optional(),
  standbys: z.array(z.string()).optional(),
  checks: z.array(checkSchema).optional(),
  release: z.strictObject({ version: z.int().optional(), ageSeconds: seconds.optional() }).optional(),
  hostStatus: z.enum(['ok', 'unknown', 'unreachable']).optional(),
  stopTimeoutSeconds: seconds.optional(),
  onRestart: z.enum(['recorded', 'nothing', 'crash', 'never-up', 'slow']).optional(),
});

export const databaseSchema = z.strictObject({
  address: z
    .string()
    .regex(/^127\.\d+\.\d+\.\d+$/, 'a loopback address')
    .optional(),
  behaviour: z.enum(['answer', 'refuse', 'hang']),
});

export const eventSchema = z.strictObject({
  at: seconds.describe('Seconds after the start of the sandbox.'),
  what: z.enum(['deploy', 'lease', 'restart', ...issueTouches]),
  machine: z.string().optional().describe('Every started app machine where left out.'),
  ...issueTouchFields,
  seconds: seconds.optional().describe('How long a lease lasts; 60 where left out.'),
});

export const scenarioSchema = z.strictObject({
  $schema: z.string().optional(),
  recording: z.string().describe('A folder of recordings, by name or as a path.'),
  now: z.number().optional().describe('Seconds after the fault began, or after the start where there is no fault.'),
  hostName: z.boolean().optional().describe('Whether rows carry host.name = the id of the machine.'),
  bootSeconds: seconds.optional(),
  ingestSeconds: seconds.optional(),
  machines: z.array(machineSchema).optional(),
  database: z.array(databaseSchema).optional(),
  github: githubSchema.optional(),
  events: z.array(eventSchema).optional(),
  faults: z.array(faultSchema).optional(),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioMachine = z.infer<typeof machineSchema>;
export type ScenarioEvent = z.infer<typeof eventSchema>;
export type ScenarioDatabase = z.infer<typeof databaseSchema>;
export type ScenarioCheck = z.infer<typeof checkSchema>;
export type Fault = z.infer<typeof faultSchema>;
export type FaultReply = z.infer<typeof replySchema>;
export type OnRestart = NonNullable<ScenarioMachine['onRestart']>;
