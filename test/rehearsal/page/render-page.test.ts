import { expect, it } from 'vitest';
import { renderPage } from './render-page.ts';
import { sampleIssue } from './sample-issue.ts';

const page = renderPage({
  heading: 'Rehearsal of <pool-exhaustion>',
  facts: [['Outcome', 'recovered & well']],
  issue: sampleIssue,
  summary:
    '## Firebreak: recovered\n\nFirst line\nsecond line\n\n[Incident](http://127.0.0.1:4000/sandbox/relay-api/issues/7)',
});
const withoutDiagram = renderPage({ heading: 'Rehearsal', facts: [], issue: null, summary: 'Nothing to do.' });
const main = page.slice(page.indexOf('<main'), page.indexOf('</section>'));

it('shows the issue with title, state, labels, author and comments in order', () => {
  expect(main).toContain('connection pool exhaustion of &#60;relay-api&#62; <span class="number">#7</span>');
  expect(main).toContain('<span class="state open">Open</span>');
  expect(main).toMatch(/background:#d93f0b;color:#fff">firebreak/);
  expect(main).toMatch(/background:#ffffff;color:#000">bright/);
  expect(main).toMatch(/github-actions\[bot\]<\/b> opened <time[^>]*>on 2026-03-01 at 06:37 UTC<\/time><\/div>/);
  expect(main.indexOf('issue-body')).toBeLessThan(main.indexOf('id="issuecomment-11"'));
  expect(main).toContain('· edited');
});

it('breaks lines in issues, and not in the summary', () => {
  expect(main).toContain('First line<br>second line');
  expect(main).toContain('First line\nsecond line');
});

it('leads to what it shows itself instead of to a sandbox that is gone', () => {
  expect(main).toContain('<a href="#issuecomment-11"');
  expect(main).toContain('<a href="#job-summary"');
  expect(main).toContain('<a href="#issue"');
  expect(main).not.toContain('href="http://127.0.0.1');
});

it('hides the state and runs nothing that strangers brought', () => {
  expect(main).not.toMatch(/firebreak:state|<script|<img/);
  expect(main).toContain('<a href="https://elsewhere.example/pixel.png" rel="nofollow noopener">track</a>');
});

it('lets no script run but its own, and loads nothing', () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
  expect(policy).toContain('default-src &#39;none&#39;');
  expect(policy.match(/sha256-/g)).toHaveLength(2);
  const [markup = '', ...scripts] = page.split(/<script/i);
  expect(scripts).toHaveLength(2);
  expect(page.split(/<\/script/i)).toHaveLength(3);
  expect(markup).not.toMatch(/<(img|iframe|link)|url\((?!.?data:)/);
});

it('brings the drawing of diagrams only where there is one', () => {
  expect(main).toContain('<pre lang="mermaid"><code>flowchart LR');
  expect(page.includes('mermaid.initialize')).toBe(true);
  expect(withoutDiagram).not.toContain('<script');
  expect(withoutDiagram).toContain('script-src &#39;none&#39;');
});

it('says so where there is no issue', () => {
  expect(withoutDiagram).toContain('The run wrote no issue.');
  expect(withoutDiagram).toContain('Nothing to do.');
});
