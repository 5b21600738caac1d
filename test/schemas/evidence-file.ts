import { z } from 'zod';
import { EVIDENCE_FILE_VERSION } from '../../src/response/capture.ts';
import { baselineSchema, diagnosisSchema, instantSchema, minuteSchema, questionSchema } from './incident-schemas.ts';

const text = z.string();
const instantOrNull = instantSchema.nullable();

const machine = z.object({
  id: text,
  name: text.nullable(),
  state: text,
  region: text.nullable(),
  instanceId: text.nullable().describe('Changes with every deploy or update, and not with a restart.'),
  processGroup: text.nullable(),
  releaseVersion: text.nullable(),
  image: text.nullable(),
  hostStatus: text,
  standbys: z.array(text),
  isJob: z.boolean().describe('It has a schedule or destroys itself.'),
  stopTimeoutMs: z.number(),
  checksGraceMs: z.number(),
  checks: z.array(z.object({ name: text, status: text, output: text.nullable(), updatedAtMs: instantOrNull })),
  events: z
    .array(
      z.object({
        id: text.nullable(),
        type: text,
        status: text.nullable(),
        source: text.nullable(),
        timestampMs: instantSchema,
        exit: z
          .object({
            exitCode: z.number().nullable(),
            oomKilled: z.boolean(),
            requestedStop: z.boolean(),
            restarting: z.boolean(),
            restartCount: z.number(),
            exitedAtMs: instantOrNull,
          })
          .nullable(),
      }),
    )
    .describe('Newest first.'),
  createdAtMs: instantOrNull,
  updatedAtMs: instantOrNull,
  lease: z.object({ owner: text.nullable(), description: text.nullable(), expiresAtMs: instantOrNull }).nullable(),
});

const probe = z.object({
  machineId: text,
  answered: z.boolean(),
  status: z.number().nullable(),
  durationMs: z.number(),
  detail: text,
});

const address = z.object({
  address: text,
  family: z.union([z.literal(4), z.literal(6)]),
  outcome: z.enum(['tls', 'plain', 'error-packet', 'timed-out', 'refused', 'reset', 'unreachable', 'no-route', 'odd']),
  durationMs: z.number(),
  detail: text,
});

const database = z.object({
  hosts: z.array(
    z.object({
      host: text,
      port: z.number(),
      addresses: z.array(address),
      unresolved: text.nullable().describe('Why the name has no address.'),
    }),
  ),
  verdict: z.enum(['answers', 'fails', 'not-known']),
});

/** What `evidence-path` leads to: everything that was known before a restart destroyed it. */
export const evidenceFileSchema = z
  .object({
    version: z.literal(EVIDENCE_FILE_VERSION),
    capturedAt: z.iso.datetime({ precision: 3 }),
    app: text,
    runbook: text,
    run: text.describe('Address of the run.'),
    diagnosis: diagnosisSchema,
    machines: z.array(machine).describe('As Fly listed them; empty where it did not.'),
    probes: z.array(probe).describe('What the probe page answered on each started machine.'),
    database: database.nullable().describe('What the database host answered; null where it was not asked.'),
    queries: z
      .record(z.string(), z.array(z.record(z.string(), z.unknown())).nullable())
      .describe('Rows of each query of the runbook, by its id; null where they could not be had.'),
    minutes: z.array(minuteSchema),
    questions: z.array(questionSchema),
    baseline: baselineSchema.nullable(),
    missing: z.array(text).describe('What could not be had, by title.'),
  })
  .meta({
    title: 'Evidence file of Firebreak',
    description: 'Fields may be added in the same version; none is removed or changes its meaning.',
  });

export type EvidenceFile = z.infer<typeof evidenceFileSchema>;
