import { BUILT_IN_RUNBOOKS } from '../../src/runbook/built-in.ts';
import type { Runbook } from '../../src/runbook/runbook.ts';

/** One query over one recording as it was stored at one instant. */
export interface DialectQuestion {
  readonly query: NamedQuery;
  readonly recording: RecordingFolder;
  readonly atMs: number;
}

export interface RecordingFolder {
  readonly name: string;
  readonly folder: string;
}

export interface NamedQuery {
  readonly name: string;
  readonly sql: string;
  /** Columns that one of the engines only estimates. */
  readonly estimates: ReadonlySet<string>;
  /** The query itself says in which order its rows come. */
  readonly ordered: boolean;
  /** As many rows as Firebreak asks for: an answer with as many counts as cut off. */
  readonly rowLimit: number;
}

/** Of the recordings; of nobody, with what has to be quoted. */
const SERVICES: readonly (readonly [label: string, name: string | null])[] = [
  ['any service', null],
  ['its service', 'plyr-api'],
  ["nobody's", "nobody's \\ %service"],
];

/** What the engine itself asks for. */
const MOST_PROCESSES = 500;
const MOST_MINUTES = 500;

/** Within the recorded day; the baseline ends where the symptoms begin. */
const FIRST_SYMPTOM = '2026-11-23T09:45:00.000Z';

/** Every query of every built-in runbook, with a service and without. */
export function allQueries(): readonly NamedQuery[] {
  return [...BUILT_IN_RUNBOOKS.values()].flatMap((runbook) =>
    SERVICES.flatMap(([label, service]) =>
      queriesOf(runbook).map(({ id, sql, rowLimit }) => describeQuery(`${id} (${label})`, sql(service), rowLimit)),
    ),
  );
}

interface QueryText {
  readonly id: string;
  readonly sql: (serviceName: string | null) => string;
  readonly rowLimit: number;
}

function queriesOf(runbook: Runbook): readonly QueryText[] {
  return [
    { id: 'symptoms', sql: runbook.symptoms.sql, rowLimit: MOST_PROCESSES },
    { id: 'verification', sql: runbook.verification.sql, rowLimit: MOST_PROCESSES },
    { id: 'baseline', sql: (service) => runbook.verification.baselineSql(service, FIRST_SYMPTOM), rowLimit: 2 },
    { id: 'activity', sql: runbook.activity.sql, rowLimit: MOST_MINUTES },
    ...runbook.evidence.map(({ id, sql, limit }) => ({ id, sql, rowLimit: limit })),
  ];
}

function describeQuery(name: string, sql: string, rowLimit: number): NamedQuery {
  const estimates = [...sql.matchAll(/approx_percentile_cont\(.*\) AS (\w+)/g)].map((match) => match[1] ?? '');
  return { name, sql, rowLimit, estimates: new Set(estimates), ordered: /\bORDER BY [^()]*$/.test(sql) };
}
