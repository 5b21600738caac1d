import { z } from 'zod';

export const HISTORY_LABEL = 'firebreak';
export const HOLD_LABEL = 'firebreak:hold';

const instant = z.number().int();

const attempt = z.object({
  id: z.string(),
  /** GitHub's time when it was written. */
  atMs: instant,
  /** Until when its run is taken to be at work; moved along. */
  aliveUntilMs: instant,
  finishedAtMs: instant.nullable(),
  commentId: z.number().int(),
  runUrl: z.string(),
  machineIds: z.array(z.string()),
  /** What is known of each machine's start, by machine id. */
  doneMachineIds: z.array(z.string()),
});

const row = z.object({
  openedAtMs: instant,
  seen: z.string(),
  cause: z.string(),
  done: z.string(),
  recoverySeconds: z.number().nullable(),
  closed: z.boolean(),
  commentId: z.number().int(),
  commentUrl: z.string(),
});

const openIncident = z.object({
  /** Which run opened it and when: finds its comment where the answer to its creation was lost. */
  key: z.string(),
  /** Null while its comment is being written. */
  commentId: z.number().int().nullable(),
  openedAtMs: instant,
  /** Restarted, but too little to judge: the next run verifies again. */
  verifyAgain: z.boolean(),
  /** When a human was called or reminded last. */
  calledAtMs: instant.nullable(),
});

const schema = z.object({
  version: z.literal(1),
  /** The id of the account that writes this issue; null until GitHub has told. */
  authorId: z.number().int().nullable(),
  attempts: z.array(attempt),
  openIncident: openIncident.nullable(),
  lastClosed: z.object({ commentId: z.number().int(), closedAtMs: instant }).nullable(),
  hold: z.object({ reasonCode: z.string(), setAtMs: instant, seen: z.boolean() }).nullable(),
  rearmedAtMs: instant.nullable(),
  replacedProcessIds: z.array(z.string()),
  unreadableSinceMs: instant.nullable(),
  /** Newest first. */
  rows: z.array(row),
  /** What left `rows` to keep the page small. */
  earlier: z.object({ incidents: z.number().int(), recovered: z.number().int() }),
  /** The run that is about to call a person. */
  calling: z.object({ key: z.string(), runId: z.string(), atMs: instant }).nullable().default(null),
  /** The issue that this one continues, where that one was full. */
  continues: z.string().nullable().default(null),
});

export type HistoryState = z.infer<typeof schema>;
export type AttemptRecord = z.infer<typeof attempt>;
export type HistoryRow = z.infer<typeof row>;

/** A history in which nothing has happened yet. */
export const EMPTY_STATE: HistoryState = {
  version: 1,
  authorId: null,
  attempts: [],
  openIncident: null,
  lastClosed: null,
  hold: null,
  rearmedAtMs: null,
  replacedProcessIds: [],
  unreadableSinceMs: null,
  rows: [],
  earlier: { incidents: 0, recovered: 0 },
  calling: null,
  continues: null,
};

/** What a state says; null when it is not one of ours any more. */
export function parseState(value: unknown): HistoryState | null {
  const result = schema.safeParse(value);
  return result.success ? result.data : null;
}
