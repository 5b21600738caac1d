import { z } from 'zod';
import { OUTCOMES } from '../../src/incident/outcome.ts';
import { RESULT_VERSION } from '../../src/report/result.ts';
import {
  diagnosisSchema,
  evidenceSchema,
  guardSchema,
  instantSchema,
  machineResultSchema,
  machineSnapshotSchema,
  verificationSchema,
} from './incident-schemas.ts';

const text = z.string();
const instantOrNull = instantSchema.nullable();
const outcome = z.enum(OUTCOMES);
const closedHow = z.enum(['recovered', 'recovered-by-itself']);
const start = {
  trigger: text,
  runUrl: text,
  alertUrl: text.nullable(),
  reason: text.nullable().describe('Why a person started it by hand.'),
};
const atMs = instantSchema;
const attemptId = text;

/** The events of the record; what the incident has already is left out of them. */
export const timelineEventSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('opened'), atMs, ...start }),
    z.object({ type: z.literal('relapsed'), atMs, ...start }),
    z.object({
      type: z.literal('attempt-written'),
      atMs,
      attemptId,
      machineIds: z.array(text),
      knownProcessIds: z.array(text),
      knownStarts: z.array(z.object({ machineId: text, startedAtMs: instantOrNull })),
      runUrl: text,
    }),
    z.object({ type: z.literal('attempt-withdrawn'), atMs, attemptId, why: text }),
    z.object({ type: z.literal('machine-done'), atMs, attemptId, result: machineResultSchema }),
    z.object({ type: z.literal('verified'), atMs, attemptId, result: verificationSchema }),
    z.object({ type: z.literal('run-ended'), atMs, outcome, reasonCode: text, sentence: text, runUrl: text }),
    z.object({
      type: z.literal('human-called'),
      atMs,
      reasonCode: text,
      commentUrl: text.nullable(),
      reminder: z.boolean(),
      runUrl: text,
    }),
    z.object({ type: z.literal('rearmed'), atMs }),
    z.object({ type: z.literal('note'), atMs, text }),
    z.object({ type: z.literal('closed'), atMs, how: closedHow, recoverySeconds: z.number().nullable() }),
  ])
  .meta({ id: 'TimelineEvent' });

export const incidentSchema = z
  .object({
    openedAtMs: instantSchema,
    closedAtMs: instantOrNull,
    closedHow: closedHow.nullable(),
    recoverySeconds: z.number().nullable(),
    relapses: z.number(),
    start: z.object(start).nullable().describe('What opened it, or reopened it last.'),
    diagnosis: diagnosisSchema.nullable().describe('The one that led to a restart, else the latest.'),
    guards: z.array(guardSchema),
    machines: z.array(machineSnapshotSchema),
    evidence: evidenceSchema.nullable(),
    evidenceAtMs: instantOrNull,
    attempts: z.number(),
    results: z.array(machineResultSchema).describe('Of the last attempt.'),
    verification: verificationSchema.nullable().describe('Of the last attempt.'),
    inconclusive: z.number().describe('How often the verification of the last attempt was inconclusive.'),
    lastRun: z.object({ outcome, reasonCode: text, sentence: text }).nullable(),
    humanCalledFor: z.array(text).describe('Reason codes.'),
    timeline: z.array(timelineEventSchema),
  })
  .meta({ id: 'Incident' });

const told = {
  version: z.literal(RESULT_VERSION),
  reasonCode: text.describe('Stable, see reason-codes.md.'),
  sentence: text,
};

const ranToItsEnd = z
  .object({
    ...told,
    outcome,
    app: text,
    trigger: text,
    diagnosis: text.nullable(),
    incidentUrl: text.nullable(),
    incident: incidentSchema.describe('For a run that records nothing: what would have been recorded.'),
    machinesRestarted: z.array(text),
    recoverySeconds: z.number().nullable().describe('From the first symptom to the proof of recovery.'),
    evidencePath: text.nullable(),
    newlyNeedsHuman: z.boolean().describe('A person is needed who was not called before.'),
  })
  .meta({ id: 'Run' });

const couldNotBegin = z.object({ ...told, outcome: z.literal('failed') }).meta({
  id: 'CouldNotBegin',
  description: 'A wrong input, refused credentials, a run that was cancelled before it acted.',
});

/** The output `result`. */
export const resultSchema = z.union([ranToItsEnd, couldNotBegin]).meta({
  title: 'Output "result" of Firebreak',
  description: 'Fields may be added in the same version; none is removed or changes its meaning.',
});

export type RunResultOutput = z.infer<typeof ranToItsEnd>;
