import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { parseInstantUs } from './instant.ts';
import {
  type RecordedProcess,
  type RecordedRow,
  type Recording,
  type RecordingMeta,
  type RowColumns,
  recordingMetaSchema,
} from './recording.ts';

/** Reads a recording: its `meta.json` and the rows of every process. */
export async function readRecording(folder: string): Promise<Recording> {
  const meta = await readMeta(folder);
  const processes = await Promise.all(meta.processes.map((process) => readProcess(folder, meta, process)));
  const fault = meta.fault;
  return {
    name: meta.scenario,
    endUs: parseInstantUs(meta.recorded.to),
    originUs: parseInstantUs(fault?.from ?? meta.recorded.from),
    fault:
      fault === null
        ? null
        : { fromUs: parseInstantUs(fault.from), toUs: parseInstantUs(fault.to ?? meta.recorded.to) },
    diagnosis: meta.ground_truth.diagnosis,
    healthyAfterRestart: meta.ground_truth.healthy_after_restart,
    affectedMachines: meta.ground_truth.affected_machines,
    processes: processes.toSorted((left, right) => left.startedUs - right.startedUs),
  };
}

type MetaProcess = RecordingMeta['processes'][number];

/** The last batch of a recording was never exported: traces this close to the end may lack spans. */
const UNFINISHED_END_US = 1_500_000;

async function readMeta(folder: string): Promise<RecordingMeta> {
  const file = join(folder, 'meta.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`There is no recording in ${folder} (no meta.json).`);
  });
  const result = recordingMetaSchema.safeParse(JSON.parse(text));
  if (!result.success) throw new Error(`${file} does not describe a recording:\n${z.prettifyError(result.error)}`);
  return result.data;
}

async function readProcess(folder: string, meta: RecordingMeta, process: MetaProcess): Promise<RecordedProcess> {
  const text = (await promisify(gunzip)(await readFile(join(folder, process.file)))).toString('utf8');
  return {
    machine: process.machine,
    startedUs: parseInstantUs(process.started_at),
    servingUs: process.serving_at === null ? null : parseInstantUs(process.serving_at),
    exit: readExit(process),
    repeatsFromUs: repeatsFromUs(meta, process),
    rows: readRows(text),
  };
}

function readExit(process: MetaProcess): RecordedProcess['exit'] {
  const code = /^exited (\d+)$/.exec(process.ended ?? '')?.[1];
  if (code === undefined || process.killed_at === null) return null;
  return { atUs: parseInstantUs(process.killed_at), code: Number(code) };
}

function repeatsFromUs(meta: RecordingMeta, process: MetaProcess): number {
  if (process.killed_at === null) return parseInstantUs(meta.recorded.to) - UNFINISHED_END_US;
  const restart = meta.restarts.find(
    (candidate) => candidate.machine === process.machine && candidate.stopped_at === process.killed_at,
  );
  return parseInstantUs(restart?.asked_at ?? process.killed_at);
}

function readRows(text: string): readonly RecordedRow[] {
  const rows = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RowColumns)
    .map((columns) => ({
      columns,
      startUs: parseInstantUs(columns.start_timestamp),
      endUs: parseInstantUs(columns.end_timestamp),
      createdUs: parseInstantUs(columns.created_at),
    }));
  const traceStarts = new Map<string, number>();
  for (const row of rows) {
    const earliest = traceStarts.get(row.columns.trace_id) ?? row.startUs;
    traceStarts.set(row.columns.trace_id, Math.min(earliest, row.startUs));
  }
  return rows
    .map((row) => ({ ...row, traceStartUs: traceStarts.get(row.columns.trace_id) ?? row.startUs }))
    .toSorted((left, right) => left.createdUs - right.createdUs);
}
