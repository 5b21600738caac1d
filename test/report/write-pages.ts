import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommentOnGitHub } from '../rehearsal/page/issue.ts';
import { renderPage } from '../rehearsal/page/render-page.ts';
import { rehearsalFolder } from '../rehearsal/rehearsal-folder.ts';
import { FACES } from './faces.ts';

// Writes every fixture as the page GitHub makes of it, to be looked at: node test/report/write-pages.ts, then
// node test/rehearsal/screenshot.ts .rehearsal/report-recovered.html
await mkdir(rehearsalFolder, { recursive: true });
for (const { name, body, comment, call, summary } of FACES) {
  const url = 'https://github.com/sandbox/relay-api/issues/7';
  const at = '2026-11-24T21:53:52Z';
  const comments: readonly CommentOnGitHub[] = [comment, call].flatMap((text, index) =>
    text === null
      ? []
      : [
          {
            id: index + 1,
            url: `${url}#issuecomment-${index + 1}`,
            author: 'github-actions[bot]',
            createdAt: at,
            updatedAt: at,
            body: text,
          },
        ],
  );
  const issue =
    body === null
      ? null
      : {
          number: 7,
          title: 'Incident history: connection pool exhaustion of relay-api (app, production)',
          state: 'open' as const,
          labels: [{ name: 'firebreak', color: 'd93f0b' }],
          url,
          author: 'github-actions[bot]',
          createdAt: at,
          body,
          comments,
        };
  const page = renderPage({ heading: name, facts: [], issue, summary: summary ?? '' });
  const file = join(rehearsalFolder, `report-${name}.html`);
  await writeFile(file, page);
  console.log(file);
}
