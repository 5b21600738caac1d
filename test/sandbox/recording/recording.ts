import { z } from 'zod';

/** What was done in a recording, and when: its `meta.json`. Fields the sandbox does not need are let through. */
export const recordingMetaSchema = z.looseObject({
  scenario: z.string(),
  recorded: z.looseObject({ from: z.string(), to: z.string() }),
  processes: z
    .array(
      z.looseObject({
        file: z.string(),
        machine: z.int().min(0),
        service_instance_id: z.string(),
        started_at: z.string(),
        serving_at: z.string().nullable(),
        killed_at: z.string().nullable(),
        ended: z.string().nullable(),
      }),
    )
    .min(1),
  fault: z.looseObject({ from: z.string(), to: z.string().nullable() }).nullable(),
  restarts: z.array(
    z.looseObject({ machine: z.int(), asked_at: z.string(), stopped_at: z.string(), started_at: z.string() }),
  ),
  ground_truth: z.looseObject({
    diagnosis: z.string(),
    restart_helps: z.boolean(),
    healthy_after_restart: z.boolean(),
    affected_machines: z.array(z.int()),
  }),
});

export type RecordingMeta = z.infer<typeof recordingMetaSchema>;

/** Instants are microseconds since the epoch: what the rows carry, and still a safe integer. */
export interface Recording {
  readonly name: string;
  readonly endUs: number;
  /** The instant that `now: 0` means. */
  readonly originUs: number;
  readonly fault: { readonly fromUs: number; readonly toUs: number } | null;
  readonly diagnosis: string;
  readonly healthyAfterRestart: boolean;
  readonly affectedMachines: readonly number[];
  readonly processes: readonly RecordedProcess[];
}

export interface RecordedProcess {
  readonly machine: number;
  readonly startedUs: number;
  readonly servingUs: number | null;
  /** Where it ended by itself, without being asked to. */
  readonly exit: { readonly atUs: number; readonly code: number } | null;
  /** From here on it repeats itself: the instant its restart was asked for, or the end of the recording. */
  readonly repeatsFromUs: number;
  /** In order of export. */
  readonly rows: readonly RecordedRow[];
}

export interface RecordedRow {
  readonly columns: RowColumns;
  readonly startUs: number;
  readonly endUs: number;
  readonly createdUs: number;
  readonly traceStartUs: number;
}

/** The columns the sandbox itself looks at; the others are passed on. */
export interface RowColumns {
  readonly kind: string;
  readonly span_name: string;
  readonly start_timestamp: string;
  readonly end_timestamp: string;
  readonly created_at: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly http_route: string | null;
  readonly http_response_status_code: number | null;
  readonly service_instance_id: string;
  readonly otel_resource_attributes: Readonly<Record<string, unknown>>;
  readonly [column: string]: unknown;
}
