import { FAULT_KINDS, type FaultKind } from './fault.ts';
import type { FaultCell } from './fault-cells.ts';
import { CALLS, type CallName } from './name-call.ts';

/** The page that tells what a run makes of each fault. */
export function renderFaultsPage(endings: ReadonlyMap<string, string>): string {
  return [INTRODUCTION, ...CALLS.map((call) => renderCall(call, endings)), ''].join('\n\n');
}

export function keyOf({ call, kind, when }: FaultCell): string {
  return `${call} / ${kind} / ${when}`;
}

/** The endings that a page tells, by the same keys. */
export function readFaultsPage(page: string): ReadonlyMap<string, string> {
  const endings = new Map<string, string>();
  for (const section of page.split('\n## ').slice(1)) {
    const call = CALLS.find((name) => section.startsWith(`${name}\n`));
    if (call === undefined) continue;
    for (const row of section
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2)) {
      const [, ending = '', first = '', later = ''] = row.split('|').map((cell) => cell.trim());
      for (const kind of kindsIn(first)) endings.set(keyOf({ call, kind, when: 'first' }), ending);
      for (const kind of kindsIn(later)) endings.set(keyOf({ call, kind, when: 'later' }), ending);
    }
  }
  return endings;
}

function kindsIn(cell: string): readonly FaultKind[] {
  const names = cell.split(', ');
  return FAULT_KINDS.filter((kind) => names.includes(kind));
}

function renderCall(call: CallName, endings: ReadonlyMap<string, string>): string {
  const endingOf = (kind: FaultKind, when: FaultCell['when']): string => endings.get(keyOf({ call, kind, when })) ?? '';
  const all = FAULT_KINDS.flatMap((kind) => [endingOf(kind, 'first'), endingOf(kind, 'later')]);
  const rows = [...new Set(all)].map((ending) => {
    const when = (what: FaultCell['when']): string =>
      FAULT_KINDS.filter((kind) => endingOf(kind, what) === ending).join(', ') || '–';
    return `| ${ending} | ${when('first')} | ${when('later')} |`;
  });
  const head = '| the run ends | the first call meets | the second call meets |\n| --- | --- | --- |';
  return `## ${call}\n\n${head}\n${rows.join('\n')}`;
}

const INTRODUCTION = `# What becomes of a run when a call goes wrong

Written by \`node test/world/write-faults.ts\`; a test keeps it true. Two machines have an exhausted pool, and one single call
meets one single fault; where a call is only made to hand over to a person, one machine crashes after its restart. What stands
here is how the run ends, with its reason code, and how many machines Fly restarted. In every case all bounds hold: never two
restarts at once, none without record and evidence, no lease left after a minute, no blind repeat.

| fault | what happens |
| --- | --- |
| no-connection | the connection is refused: the request never leaves |
| reset-before | the connection breaks before the service sees the request |
| reset-after | the service does it, and the connection breaks before its answer |
| hang | no answer, ever |
| 401 to 503 | the service answers with that status and does nothing |
| 429, 429-retry-after | too many requests: without and with a time to come back |
| not-json, wrong-shape, empty-list | status 200 and a page of HTML, an object nobody knows, an empty list: nothing was done |
| cut-off | the service does it, and its answer ends in the middle |
| slow | the answer takes eight seconds |`;
