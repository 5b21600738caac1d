import { createHash } from 'node:crypto';
import { formatInstantUs } from '../recording/instant.ts';
import type { RecordedRow, RowColumns } from '../recording/recording.ts';

/** A recorded row at another time, and under other ids where `ids` says so. Nothing else about it changes. */
export function renewRow(row: RecordedRow, options: RenewOptions): RowColumns {
  const { columns } = row;
  const instance = options.processSalt === null ? columns.service_instance_id : renewedInstance(columns, options);
  return {
    ...columns,
    start_timestamp: formatInstantUs(row.startUs + options.shiftUs),
    end_timestamp: formatInstantUs(row.endUs + options.shiftUs),
    created_at: formatInstantUs(row.createdUs + options.shiftUs + options.ingestUs),
    ...(options.spanSalt === null ? {} : renewedSpan(columns, options.spanSalt)),
    service_instance_id: instance,
    otel_resource_attributes: {
      ...columns.otel_resource_attributes,
      'service.instance.id': instance,
      ...(options.hostName === null ? {} : { 'host.name': options.hostName }),
    },
  };
}

export interface RenewOptions {
  readonly shiftUs: number;
  readonly ingestUs: number;
  /** `null` = the process id as recorded. */
  readonly processSalt: string | null;
  /** `null` = trace and span ids as recorded. */
  readonly spanSalt: string | null;
  readonly hostName: string | null;
}

function renewedInstance(columns: RowColumns, options: RenewOptions): string {
  return renewId(columns.service_instance_id, options.processSalt ?? '');
}

function renewedSpan(columns: RowColumns, salt: string): Partial<RowColumns> {
  return {
    trace_id: renewId(columns.trace_id, salt),
    span_id: renewId(columns.span_id, salt),
    parent_span_id: columns.parent_span_id === null ? null : renewId(columns.parent_span_id, salt),
  };
}

function renewId(id: string, salt: string): string {
  return createHash('sha256').update(`${salt}/${id}`).digest('hex').slice(0, id.length);
}
