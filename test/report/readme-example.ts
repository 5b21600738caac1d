import { renderComment } from '../../src/report/comment.ts';
import { APP, ROOM, RUNBOOK } from './faces.ts';
import { readFixture } from './read-fixture.ts';

/** The recorded incident as its comment shows it, for the README: what is folded there is named here. */
export function readmeExample(): string {
  const comment = renderComment(readFixture('recovered').incident, { app: APP, runbook: RUNBOOK }, ROOM);
  const [shown = '', ...foldedSections] = comment.split('<details><summary>');
  const titles = foldedSections.map((section) => section.split('</summary>')[0] ?? '');
  return `---\n\n${withoutLinks(withoutHeadings(shown.trim()))}\n\n*And folded below that: ${titles.map(lowerFirst).join(' · ')}.*\n\n---`;
}

/** The README has headings of its own. */
function withoutHeadings(markdown: string): string {
  return markdown.replaceAll(/^#+ (.*)$/gm, '**$1**');
}

/** They lead to a machine that is gone. */
function withoutLinks(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

function lowerFirst(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}
