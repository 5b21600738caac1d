import { ServiceError } from '../support/service-error.ts';
import { createOnce } from './create-once.ts';
import { HistoryTrouble } from './history-trouble.ts';
import type { Issue, Issues } from './issues.ts';
import { HISTORY_LABEL, HOLD_LABEL } from './state.ts';

const LABELS = [
  { name: HISTORY_LABEL, color: 'd93f0b', description: 'Incident history kept by Firebreak' },
  { name: HOLD_LABEL, color: 'b60205', description: 'Firebreak restarts nothing while this is set' },
];

/**
 * Opens the history issue: labels, a look for one that lost its label, the issue, and a look whether another run opened one
 * at the same moment. GitHub knows no uniqueness, so of two the lower number wins and the other run gives way.
 *
 * @throws HistoryTrouble when there is one without the label, when another run was faster, or when the label cannot be set.
 */
export async function openIssue(options: {
  readonly issues: Issues;
  readonly sign: string;
  readonly title: string;
  readonly body: string;
}): Promise<Issue> {
  const { issues, sign, title, body } = options;
  const find = async (): Promise<Issue | undefined> =>
    (await issues.listNewest()).find((issue) => issue.body.includes(sign));
  const planted = await find();
  if (planted?.labels.includes(HISTORY_LABEL) === true) throw overtaken(planted);
  if (planted !== undefined) throw unlabelled(planted);
  for (const label of LABELS) await createLabel(issues, label);
  const hidden = body.split('\n', 2).join('\n');
  const findOwn = async (): Promise<Issue | undefined> =>
    (await issues.listNewest()).find((issue) => issue.body.startsWith(hidden));
  const created = await createOnce(() => issues.create({ title, body, labels: [HISTORY_LABEL] }), findOwn);
  const { issues: labelled } = await issues.listByLabel(HISTORY_LABEL);
  const rivals = labelled.filter((issue) => issue.body.includes(sign));
  const mine = rivals.find((issue) => issue.number === created.number);
  if (mine === undefined) throw notLabelled(created);
  const first = rivals.reduce((lowest, issue) => (issue.number < lowest.number ? issue : lowest), mine);
  if (first.number === mine.number) return mine;
  await issues.close(mine.number);
  throw overtaken(first);
}

/** Issues can be labelled with names that do not exist yet, so a refusal here is none of the whole. */
async function createLabel(issues: Issues, label: (typeof LABELS)[number]): Promise<void> {
  try {
    await issues.createLabel(label);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

function overtaken({ number }: Issue): HistoryTrouble {
  return new HistoryTrouble('another-run', `Another run opened the history #${number} at the same moment.`);
}

function unlabelled({ number }: Issue): HistoryTrouble {
  return new HistoryTrouble(
    'history-unreadable',
    `Issue #${number} looks like this history but lacks the label ${HISTORY_LABEL}. Set the label on it, or remove the first two lines of its text.`,
  );
}

function notLabelled({ number }: Issue): HistoryTrouble {
  return new HistoryTrouble(
    'history-unreadable',
    `Issue #${number} was opened, but the label ${HISTORY_LABEL} is not on it, so no later run would find it. Give the token the permission issues: write, or set the label by hand.`,
  );
}
