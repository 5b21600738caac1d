import type { EvidenceTable } from '../incident/evidence.ts';
import type { Incident } from '../incident/incident.ts';
import type { MachineSnapshot } from '../incident/machine-result.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { inertMarkdown } from '../support/inert.ts';
import { renderChecks } from './before-after.ts';
import { listed, type Section, whole } from './fit.ts';
import { count } from './format.ts';
import { code, folded, more, paragraphs, plainTable, table } from './markdown.ts';
import { narrow } from './narrow.ts';
import { signalsSection } from './signals.ts';
import { renderTimelineTable, timelineRows } from './timeline-table.ts';

/** What is folded below an incident: everything that was known when it was decided what to do. */
export function detailSections(incident: Incident, runbook: Runbook): readonly Section[] {
  return [
    timelineSection(incident),
    whole('checks of the verification', 8, folded('Verification: every check', renderChecks(incident))),
    signalsSection(incident, runbook),
    guardsSection(incident),
    machinesSection(incident),
    ...(incident.evidence?.tables ?? []).map((evidence, index) => evidenceSection(evidence, 20 + index)),
    whole(
      'answers to open questions',
      12,
      folded("What this says about the runbook's open questions", renderQuestions(incident)),
    ),
    whole('what is missing', 5, renderMissing(incident)),
    whole(
      'follow-up',
      3,
      folded('Follow-up: the permanent fix', runbook.followUp.map((line) => `- ${line}`).join('\n')),
    ),
  ];
}

function timelineSection(incident: Incident): Section {
  const rows = timelineRows(incident);
  return listed('timeline in words', 4, rows.length, (shown) => {
    // The end of the story matters most: what is left out is its middle.
    const head = rows.slice(0, Math.ceil(shown / 2));
    const tail = rows.slice(rows.length - Math.floor(shown / 2));
    const left = rows.length - shown;
    const middle = left > 0 ? [['…', `${left} more`]] : [];
    return folded('Timeline in words', renderTimelineTable([...head, ...middle, ...tail]));
  });
}

function guardsSection({ guards }: Incident): Section {
  const answer = { pass: 'pass', wait: 'wait', hold: 'no' } as const;
  const rows = guards.map((guard) => [guard.guard, answer[guard.answer], guard.says]);
  return whole('guards', 11, folded('Guards: may anything be restarted?', table(['question', 'answer', 'why'], rows)));
}

function machinesSection(incident: Incident): Section {
  const { machines } = incident;
  // Those that something was done to, or was to be done to, come first.
  const sorted = machines.toSorted((one, other) => Number(other.target) - Number(one.target));
  return listed('machines', 9, sorted.length, (shown) => {
    const rows = sorted.slice(0, shown).map((machine) => machineRow(machine, incident));
    const events = sorted.slice(0, shown).filter(({ target, lastEvents }) => target && lastEvents.length > 0);
    const lines = events.map(
      ({ id, lastEvents }) => `- ${code(id)}: ${lastEvents.map((event) => inertMarkdown(event, 100)).join('; ')}`,
    );
    return folded(
      'Machines',
      paragraphs(
        plainTable(['machine', 'before', 'what was done'], rows),
        more(sorted.length - shown, 'machine', 'in the evidence file'),
        lines.length === 0 ? '' : `The last events before that, by Fly, newest first, UTC:\n\n${lines.join('\n')}`,
      ),
    );
  });
}

function machineRow(machine: MachineSnapshot, incident: Incident): readonly string[] {
  const { id, region, processGroup, releaseVersion, state, checks, target, why } = machine;
  const result = incident.results.find(({ machineId }) => machineId === id);
  const known = [state, checks === 'no checks' ? checks : `checks ${checks}`, processGroup, region];
  const release = releaseVersion === null ? [] : [`release ${releaseVersion}`];
  const before = [...known, ...release].filter((part) => part !== null).join(', ');
  // Whether a machine is sick is not known where the fault is another one.
  const isJudged = incident.diagnosis?.verdict === 'treatable' || why !== 'is not sick';
  const spared = isJudged ? `left alone: it ${why}` : 'left alone';
  const done = result?.says ?? (target ? 'to be restarted; not done' : spared);
  return [code(id), inertMarkdown(before, 120), inertMarkdown(done, 200)];
}

function evidenceSection(evidence: EvidenceTable, rank: number): Section {
  const { columns, rows } = narrow(evidence.columns, evidence.rows);
  return listed(evidence.title.toLowerCase(), rank, rows.length, (shown) => {
    const content = table(
      columns.map((column) => inertMarkdown(column, 40)),
      rows.slice(0, shown),
    );
    const left = rows.length - shown + evidence.leftOut;
    return content === '' ? '' : folded(evidence.title, paragraphs(content, more(left, 'row', 'in the evidence file')));
  });
}

function renderQuestions({ evidence }: Incident): string {
  return (evidence?.questions ?? [])
    .map(({ question, answer }) => `- **${inertMarkdown(question, 200)}** ${inertMarkdown(answer, 600)}`)
    .join('\n');
}

function renderMissing({ evidence }: Incident): string {
  const missing = evidence?.missing ?? [];
  const redacted = evidence?.redactedAddresses ?? 0;
  const what = count(redacted, 'address or host name', 'addresses and host names');
  return paragraphs(
    missing.length === 0
      ? ''
      : `*Could not be had as evidence: ${missing.map((title) => inertMarkdown(title, 80)).join(', ')}.*`,
    redacted === 0
      ? ''
      : `*${what} ${redacted === 1 ? 'was' : 'were'} replaced, here and in the evidence file: the same one has the same name throughout, such as db-address-1.*`,
  );
}
