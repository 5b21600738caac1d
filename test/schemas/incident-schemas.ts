import { z } from 'zod';

/** An instant as the files have it. */
export const instantSchema = z.number().describe('Milliseconds since 1970-01-01 UTC.');
const instantOrNull = instantSchema.nullable();
const text = z.string();
const count = z.number().min(0);

export const signalSchema = z.object({
  kind: text.describe('Kind of symptom it belongs to.'),
  says: text.describe('What is counted, in words.'),
  value: count,
  atLeast: count.describe('Threshold; some signals have to be a share of the requests as well.'),
  met: z.boolean().describe('The threshold is met.'),
});

const processSchema = z.object({
  id: text.describe('service_instance_id in Logfire.'),
  machineId: text.nullable().describe('Fly machine, where the telemetry names it.'),
  standing: z
    .enum(['live', 'ghost', 'not-an-app-process'])
    .describe('A ghost is a killed process that left rows behind.'),
  sick: z.boolean(),
  signals: z.array(signalSchema),
});

export const diagnosisSchema = z
  .object({
    verdict: z.enum(['healthy', 'treatable', 'dependency-down', 'other', 'unknown']),
    reasonCode: text.describe('Stable, see reason-codes.md.'),
    reasons: z.array(text).describe('In words, the most telling first.'),
    weaklyProven: z.boolean().describe('Only a probe from outside says that a restart would help.'),
    processes: z.array(processSchema),
    freshness: z
      .object({ newestRowAgeMs: count.nullable(), newestRowAtMs: instantOrNull, ingestDelayMs: count.nullable() })
      .describe('How old the telemetry was that it was made from.'),
    firstSymptomAtMs: instantOrNull,
  })
  .meta({ id: 'Diagnosis' });

export const guardSchema = z
  .object({
    guard: text,
    answer: z.enum(['pass', 'wait', 'hold']),
    reasonCode: text,
    says: text,
    latches: z.boolean().describe('It does not pass by itself: the hold is set and a person called.'),
    passesInMs: count.nullable().describe('For wait: after how long it passes, where that is known.'),
  })
  .meta({ id: 'Guard', description: 'A question asked before acting. Only when all pass is anything restarted.' });

export const machineSnapshotSchema = z
  .object({
    id: text,
    region: text.nullable(),
    state: text,
    processGroup: text.nullable(),
    inGroup: z.boolean().describe('One of the servers of the process group, which are the only ones ever restarted.'),
    releaseVersion: text.nullable(),
    checks: text,
    lastEvents: z.array(text).describe('Newest first.'),
    target: z.boolean().describe('It was to be restarted.'),
    why: text.describe('Why it was, or was not.'),
  })
  .meta({ id: 'Machine' });

export const machineResultSchema = z
  .object({
    machineId: text,
    result: z.enum(['restarted', 'failed', 'unknown', 'left-alone']),
    says: text,
    startedAtMs: instantOrNull.describe("Fly's time of the start event that proves it."),
    tookMs: count.nullable(),
  })
  .meta({ id: 'MachineResult' });

export const verificationSchema = z
  .object({
    verdict: z.enum(['recovered', 'unrecovered', 'inconclusive']),
    reasonCode: text,
    checks: z.array(z.object({ says: text, value: text, wanted: text, met: z.enum(['yes', 'no', 'not-yet']) })),
    queries: count.describe('Queries of the new processes.'),
    queryP95Ms: count.nullable(),
    newProcessIds: z.array(text),
  })
  .meta({ id: 'Verification' });

export const minuteSchema = z.object({
  atMs: instantSchema,
  rows: count,
  errors: count.describe('Rows with an error.'),
  answers: count.describe('Good answers of what the app depends on.'),
});

export const questionSchema = z
  .object({ question: text, answer: text })
  .describe('An open question of the runbook, and what the evidence says about it.');

export const baselineSchema = z
  .object({ requests: count, serverErrors: count })
  .describe('Root requests before the first symptom.');

const traceSchema = z.object({ traceId: text, url: text.nullable() });

export const evidenceSchema = z
  .object({
    tables: z.array(
      z.object({
        id: text,
        title: text,
        columns: z.array(text),
        rows: z.array(z.array(z.union([text, z.array(traceSchema)]))),
        leftOut: count.describe('Rows that only the evidence file has.'),
      }),
    ),
    minutes: z.array(minuteSchema),
    questions: z.array(questionSchema),
    baseline: baselineSchema.nullable(),
    missing: z.array(text).describe('What could not be had, by title.'),
    redactedAddresses: count.describe('How many addresses and host names were replaced.'),
  })
  .meta({ id: 'Evidence', description: 'Kept before the restart destroyed it.' });
