import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

/**
 * Writes a recording again with what Logfire may leave out: a status that is null where nothing failed, pending spans without
 * a duration, rows without an end, a process, a service or a message. And with the machine's id, which older SDKs do not send.
 */
export function writeGappyRecording(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  copyFileSync(join(from, 'meta.json'), join(to, 'meta.json'));
  const files = readdirSync(from).filter((file) => file.endsWith('.ndjson.gz'));
  for (const file of files) {
    const lines = gunzipSync(readFileSync(join(from, file)))
      .toString()
      .trim()
      .split('\n');
    const gappy = lines.map((line, index) => JSON.stringify(withGaps(JSON.parse(line), index, file)));
    writeFileSync(join(to, file), gzipSync(gappy.join('\n')));
  }
}

type Row = Readonly<Record<string, unknown>>;

/** Which row lacks the column: each so-and-so-many-th. */
const GAPS: readonly (readonly [column: string, each: number])[] = [
  ['end_timestamp', 7],
  ['service_instance_id', 11],
  ['service_name', 13],
  ['otel_resource_attributes', 17],
  ['message', 19],
  ['otel_scope_name', 23],
  ['span_name', 29],
  ['exception_message', 31],
];

function withGaps(row: Row, index: number, machine: string): Row {
  const missing = GAPS.filter(([, each]) => index % each === 0).map(([column]) => [column, null]);
  return {
    ...row,
    otel_status_code: row.otel_status_code === 'UNSET' ? null : row.otel_status_code,
    duration: row.kind === 'pending_span' ? null : row.duration,
    otel_resource_attributes: { 'service.name': 'plyr-api', 'host.name': `machine of "${machine}"`, 'process.pid': 1 },
    ...Object.fromEntries(missing),
  };
}
