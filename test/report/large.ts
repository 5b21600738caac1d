import { createHash } from 'node:crypto';
import type { HistoryRow, HistoryState } from '../../src/history/state.ts';
import { EMPTY_STATE } from '../../src/history/state.ts';
import type { Evidence, EvidenceTable, TraceLink } from '../../src/incident/evidence.ts';
import type { IncidentEvent } from '../../src/incident/incident.ts';
import type { MachineSnapshot } from '../../src/incident/machine-result.ts';

/** The largest that a run may have to show: as much evidence as is kept, a hundred machines, and texts without repetition. */
export function largeEvents(events: readonly IncidentEvent[], rows: number): readonly IncidentEvent[] {
  return events.map((event): IncidentEvent => {
    if (event.type === 'guarded') return { ...event, machines: largeMachines(100) };
    if (event.type === 'captured') return { ...event, evidence: largeEvidence(event.evidence, rows) };
    return event;
  });
}

/** The same for the log: as many rows as the state keeps. */
export function largeState(rows: number): HistoryState {
  const line = (index: number): HistoryRow => ({
    openedAtMs: 1_795_557_111_025 - index * 7_200_000,
    seen: `${index + 3} requests refused by the full pool (10 min), ${noise(`seen ${index}`, 60)}`,
    cause: index % 3 === 0 ? `sick, but ${noise(`cause ${index}`, 80)}` : 'connection pool exhausted',
    done: `Machines ${noise(`done ${index}`, 100)} restarted`,
    recoverySeconds: index % 3 === 0 ? null : 120 + index,
    closed: true,
    commentId: 4_600_000_000 + index,
    commentUrl: `https://github.com/sandbox/relay-api/issues/7#issuecomment-${4_600_000_000 + index}`,
  });
  return {
    ...EMPTY_STATE,
    rows: Array.from({ length: rows }, (_, index) => line(index)),
    earlier: { incidents: 41, recovered: 30 },
  };
}

function largeMachines(number: number): readonly MachineSnapshot[] {
  return Array.from({ length: number }, (_, index) => ({
    id: noise(`machine ${index}`, 14),
    region: 'iad',
    state: 'started',
    processGroup: 'app',
    inGroup: true,
    releaseVersion: '213',
    checks: '1 of 1 passing',
    lastEvents: [0, 1, 2, 3].map(
      (event) => `2026-11-24 21:45:${10 + event} start/started/flyd ${noise(`${index} ${event}`, 8)}`,
    ),
    target: true,
    why: 'serves the app and is sick',
  }));
}

function largeEvidence(evidence: Evidence, rows: number): Evidence {
  const routes: EvidenceTable = {
    id: 'errors-by-route',
    title: 'Errors by route',
    columns: ['route', 'error', 'traces', 'first', 'last', 'examples'],
    rows: Array.from({ length: rows }, (_, index) => [
      `GET /${noise(`route ${index}`, 40)}/{handle}`,
      'sqlalchemy.exc.TimeoutError',
      `${index}`,
      '21:48:36',
      '21:51:45',
      [trace(index), trace(index + 0.5)],
    ]),
    leftOut: 0,
  };
  const addresses: EvidenceTable = {
    id: 'address-failures',
    title: 'Addresses, as the app saw them',
    columns: ['address', 'family', 'outcome', 'times', 'processes'],
    rows: Array.from({ length: 12 }, (_, index) => [`2001:db8::${index}`, 'IPv6', 'timed out', `${index}`, '2']),
    leftOut: 0,
  };
  return { ...evidence, tables: [routes, addresses, ...evidence.tables.filter(({ id }) => id !== 'errors-by-route')] };
}

function trace(seed: number): TraceLink {
  const traceId = noise(`trace ${seed}`, 32);
  return { traceId, url: `https://logfire-us.pydantic.dev/sandbox/relay-api?q=trace_id%3D%27${traceId}%27` };
}

/** Text that does not pack well. */
function noise(seed: string, length: number): string {
  return createHash('sha512').update(seed).digest('hex').slice(0, length).padEnd(length, '0');
}
