import { z } from 'zod';
import type { IncidentEvent } from './incident.ts';
import { OUTCOMES } from './outcome.ts';

const text = z.string();
const instant = z.number();
const maybe = <T extends z.ZodType>(type: T) => type.nullable();

const diagnosis = z.object({
  verdict: z.enum(['healthy', 'treatable', 'dependency-down', 'other', 'unknown']),
  reasonCode: text,
  reasons: z.array(text),
  weaklyProven: z.boolean(),
  processes: z.array(
    z.object({
      id: text,
      machineId: maybe(text),
      standing: z.enum(['live', 'ghost', 'not-an-app-process']),
      sick: z.boolean(),
      signals: z.array(z.object({ kind: text, says: text, value: z.number(), atLeast: z.number(), met: z.boolean() })),
    }),
  ),
  freshness: z.object({
    newestRowAgeMs: maybe(instant),
    newestRowAtMs: maybe(instant),
    ingestDelayMs: maybe(instant),
  }),
  firstSymptomAtMs: maybe(instant),
});

const guard = z.object({
  guard: text,
  answer: z.enum(['pass', 'wait', 'hold']),
  reasonCode: text,
  says: text,
  latches: z.boolean(),
  passesInMs: maybe(z.number()),
});

const machine = z.object({
  id: text,
  region: maybe(text),
  state: text,
  processGroup: maybe(text),
  inGroup: z.boolean().default(true),
  releaseVersion: maybe(text),
  checks: text,
  lastEvents: z.array(text),
  target: z.boolean(),
  why: text,
});

const machineResult = z.object({
  machineId: text,
  result: z.enum(['restarted', 'failed', 'unknown', 'left-alone']),
  says: text,
  startedAtMs: maybe(instant),
  tookMs: maybe(instant),
});

const verification = z.object({
  verdict: z.enum(['recovered', 'unrecovered', 'inconclusive']),
  reasonCode: text,
  checks: z.array(z.object({ says: text, value: text, wanted: text, met: z.enum(['yes', 'no', 'not-yet']) })),
  queries: z.number(),
  queryP95Ms: maybe(z.number()),
  newProcessIds: z.array(text),
});

const cell = z.union([text, z.array(z.object({ traceId: text, url: maybe(text) }))]);

const evidence = z.object({
  tables: z.array(
    z.object({ id: text, title: text, columns: z.array(text), rows: z.array(z.array(cell)), leftOut: z.number() }),
  ),
  minutes: z.array(z.object({ atMs: instant, rows: z.number(), errors: z.number(), answers: z.number() })),
  questions: z.array(z.object({ question: text, answer: text })),
  baseline: maybe(z.object({ requests: z.number(), serverErrors: z.number() })),
  missing: z.array(text),
  redactedAddresses: z.number().default(0),
});

const start = { trigger: text, runUrl: text, alertUrl: maybe(text), reason: maybe(text) };

const event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), atMs: instant, ...start }),
  z.object({ type: z.literal('relapsed'), atMs: instant, ...start }),
  z.object({ type: z.literal('diagnosed'), atMs: instant, diagnosis }),
  z.object({ type: z.literal('guarded'), atMs: instant, guards: z.array(guard), machines: z.array(machine) }),
  z.object({ type: z.literal('captured'), atMs: instant, evidence }),
  z.object({
    type: z.literal('attempt-written'),
    atMs: instant,
    attemptId: text,
    machineIds: z.array(text),
    knownProcessIds: z.array(text),
    knownStarts: z.array(z.object({ machineId: text, startedAtMs: maybe(instant) })),
    runUrl: text,
  }),
  z.object({ type: z.literal('attempt-withdrawn'), atMs: instant, attemptId: text, why: text }),
  z.object({ type: z.literal('machine-done'), atMs: instant, attemptId: text, result: machineResult }),
  z.object({ type: z.literal('verified'), atMs: instant, attemptId: text, result: verification }),
  z.object({
    type: z.literal('run-ended'),
    atMs: instant,
    outcome: z.enum(OUTCOMES),
    reasonCode: text,
    sentence: text,
    runUrl: text,
  }),
  z.object({
    type: z.literal('human-called'),
    atMs: instant,
    reasonCode: text,
    commentUrl: maybe(text),
    reminder: z.boolean(),
    runUrl: text,
  }),
  z.object({ type: z.literal('rearmed'), atMs: instant }),
  z.object({ type: z.literal('note'), atMs: instant, text }),
  z.object({
    type: z.literal('closed'),
    atMs: instant,
    how: z.enum(['recovered', 'recovered-by-itself']),
    recoverySeconds: maybe(z.number()),
  }),
]);

/** The events a record carries; null when they are not ours any more. */
export function parseEvents(value: unknown): readonly IncidentEvent[] | null {
  const result = z.array(event).min(1).safeParse(value);
  return result.success ? result.data : null;
}
