import type { Clock } from '../support/clock.ts';
import { createOnce } from './create-once.ts';
import type { Issue, Issues } from './issues.ts';
import { HISTORY_LABEL, HOLD_LABEL } from './state.ts';
import { tryAgain } from './try-again.ts';

/**
 * Moves a history on to a new issue: the new one first, with all that is known, then the full one points to it and is closed.
 * A run that ended in between left both open; then the new one is found and taken.
 */
export async function rollOver(options: {
  readonly issues: Issues;
  readonly clock: Clock;
  readonly full: Issue;
  readonly sign: string;
  readonly title: string;
  readonly body: string;
}): Promise<Issue> {
  const { issues, clock, full, sign, title, body } = options;
  const find = async (): Promise<Issue | undefined> =>
    (await issues.listByLabel(HISTORY_LABEL)).issues.find(
      (issue) => issue.number > full.number && issue.state === 'open' && issue.body.includes(sign),
    );
  // A hold must not be lost on the way.
  const labels = [HISTORY_LABEL, HOLD_LABEL].filter((label) => full.labels.includes(label));
  const found = await find();
  const next = found ?? (await createOnce(() => issues.create({ title, body, labels }), find));
  // What came to the full one since the run that did not finish must come along.
  if (found !== undefined) {
    await tryAgain(clock, () => issues.updateBody(found.number, body));
    await issues.addLabels(found.number, labels);
  }
  const visible = full.body.replaceAll(/<!-- firebreak:(?:history|state) [^>]*-->\n?/g, '');
  const pointer = `**This history goes on in #${next.number}.**\n\n${visible}`;
  await tryAgain(clock, () => issues.updateBody(full.number, pointer));
  await tryAgain(clock, () => issues.close(full.number));
  return next;
}
