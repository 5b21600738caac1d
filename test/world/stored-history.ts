import { z } from 'zod';
import { reveal } from '../../src/history/hidden.ts';
import type { GitHubState } from '../sandbox/github/github-state.ts';

/** What stands in GitHub at this instant, read as a stranger would: without the code that wrote it, but for the packing. */
export function readStoredHistory(github: GitHubState): StoredHistory {
  const issues = github.issues.filter((issue) => issue.body.includes('firebreak:history'));
  const current = issues.find((issue) => issue.state === 'open') ?? issues[0];
  const state = current === undefined ? null : (stateSchema.safeParse(reveal('state', current.body)).data ?? null);
  const comments = issues.flatMap((issue) => issue.comments);
  const read = comments.map((comment) => ({ comment, incident: reveal('incident', comment.body) }));
  return {
    openIssues: issues.filter((issue) => issue.state === 'open').length,
    hasHold: current?.labels.includes('firebreak:hold') ?? false,
    attempts: state?.attempts ?? [],
    incidents: read.flatMap(({ comment, incident }) => readIncident(comment, incident)),
    calls: read.flatMap(({ comment, incident }) => (incident === undefined ? readCall(comment) : [])),
  };
}

export interface StoredHistory {
  readonly openIssues: number;
  readonly hasHold: boolean;
  readonly attempts: readonly StoredAttempt[];
  readonly incidents: readonly StoredIncident[];
  readonly calls: readonly StoredCall[];
}

type StoredComment = GitHubState['issues'][number]['comments'][number];

const stateSchema = z.looseObject({
  attempts: z.array(
    z.looseObject({
      id: z.string(),
      runUrl: z.string(),
      machineIds: z.array(z.string()),
      finishedAtMs: z.number().nullable(),
      commentId: z.number(),
    }),
  ),
});

export type StoredAttempt = z.infer<typeof stateSchema>['attempts'][number];

const eventsSchema = z.array(
  z.looseObject({
    type: z.string(),
    attemptId: z.string().optional(),
    text: z.string().optional(),
    result: z.looseObject({ machineId: z.string().optional(), result: z.string().optional() }).optional(),
    how: z.string().optional(),
    evidence: z.looseObject({ tables: z.array(z.unknown()) }).optional(),
  }),
);

export type StoredEvent = z.infer<typeof eventsSchema>[number];

export interface StoredIncident {
  readonly commentId: number;
  readonly events: readonly StoredEvent[];
  readonly isClosed: boolean;
  readonly timesClosedAsRecovered: number;
}

export interface StoredCall {
  readonly commentId: number;
  /** The incident it belongs to and why: one call each. */
  readonly about: string;
  readonly createdAtMs: number;
}

function readIncident(comment: StoredComment, incident: unknown): readonly StoredIncident[] {
  const events = eventsSchema.safeParse(incident).data;
  if (events === undefined) return [];
  const turns = events.filter((event) => ['opened', 'relapsed', 'closed'].includes(event.type));
  return [
    {
      commentId: comment.id,
      events,
      isClosed: turns.at(-1)?.type === 'closed',
      timesClosedAsRecovered: events.filter((event) => event.type === 'closed' && event.how === 'recovered').length,
    },
  ];
}

function readCall(comment: StoredComment): readonly StoredCall[] {
  if (!comment.body.includes('@oncall')) return [];
  const code = comment.body.match(/`([a-z0-9]+(?:-[a-z0-9]+)*)`/)?.[1] ?? 'no code';
  const incident = comment.body.match(/issuecomment-(\d+)/)?.[1] ?? 'no incident';
  return [{ commentId: comment.id, about: `${incident} ${code}`, createdAtMs: Date.parse(comment.createdAt) }];
}
