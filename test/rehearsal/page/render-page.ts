import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CommentOnGitHub, IssueOnGitHub } from './issue.ts';
import { commentAnchor, ISSUE_ANCHOR, linkTarget, SUMMARY_ANCHOR } from './link-target.ts';
import { escapeHtml, MERMAID, renderMarkdown } from './render-markdown.ts';

/** One HTML file that shows the history issue as GitHub does, and the job summary below it. Works without a network. */
export function renderPage(page: Page): string {
  const content = [
    `<header class="note"><h1>${escapeHtml(page.heading)}</h1>${page.facts.map(fact).join('')}</header>`,
    page.issue === null ? '<main><p class="nothing">The run wrote no issue.</p></main>' : renderIssue(page.issue),
    renderSummary(page),
  ].join('\n');
  const scripts = content.includes(`<pre lang="${MERMAID}">`) ? [mermaidBundle(), readAsset('draw-diagrams.js')] : [];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policyFor(scripts))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.heading)}</title>
<style>${readPackage('github-markdown-css/github-markdown.css')}</style>
<style>${readAsset('page.css')}</style>
</head>
<body>
${content}
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
}

export interface Page {
  readonly heading: string;
  /** What to know about the page, as label and text. */
  readonly facts: readonly (readonly [string, string])[];
  /** Null where the run wrote none. */
  readonly issue: IssueOnGitHub | null;
  readonly summary: string;
}

const NOWHERE: IssueOnGitHub = {
  number: 0,
  title: '',
  state: 'open',
  labels: [],
  url: 'https://github.com/',
  author: '',
  createdAt: '',
  body: '',
  comments: [],
};

function fact([label, text]: readonly [string, string]): string {
  return `<p><b>${escapeHtml(label)}</b> ${escapeHtml(text)}</p>`;
}

function renderIssue(issue: IssueOnGitHub): string {
  const labels = issue.labels.map(renderLabel).join(' ');
  const opening: CommentOnGitHub = { ...issue, id: 0, updatedAt: issue.createdAt };
  return `<main id="${ISSUE_ANCHOR}">
<h2 class="title">${escapeHtml(issue.title)} <span class="number">#${issue.number}</span></h2>
<p class="standing"><span class="state ${issue.state}">${issue.state === 'open' ? 'Open' : 'Closed'}</span>
${labels}</p>
${[opening, ...issue.comments].map((comment) => renderComment(comment, issue)).join('\n')}
</main>`;
}

/** GitHub gives a label its colour and dark or light text by the colour's brightness. */
function renderLabel(label: IssueOnGitHub['labels'][number]): string {
  const color = /^[0-9a-f]{6}$/i.test(label.color) ? label.color : 'ededed';
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const isBright = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.453 * 255;
  const style = `background:#${color};color:${isBright ? '#000' : '#fff'}`;
  return `<span class="label" style="${style}">${escapeHtml(label.name)}</span>`;
}

function renderComment(comment: CommentOnGitHub, issue: IssueOnGitHub): string {
  const anchor = comment.id === 0 ? 'issue-body' : commentAnchor(comment.id);
  const edited = comment.updatedAt === comment.createdAt ? '' : ' · edited';
  const when = `<time datetime="${escapeHtml(comment.createdAt)}">${escapeHtml(sayInstant(comment.createdAt))}</time>`;
  return `<article id="${anchor}" class="comment">
<div class="by"><b>${escapeHtml(comment.author)}</b> ${comment.id === 0 ? 'opened' : 'commented'} ${when}${edited}</div>
<div class="markdown-body">${markdown(comment.body, issue, true)}</div>
</article>`;
}

function renderSummary(page: Page): string {
  if (page.summary.trim() === '') return '';
  return `<section id="${SUMMARY_ANCHOR}">
<h2 class="title">Job summary</h2>
<article class="comment">
<div class="by">What the run's own page shows</div>
<div class="markdown-body">${markdown(page.summary, page.issue ?? NOWHERE, false)}</div>
</article>
</section>`;
}

function markdown(text: string, issue: IssueOnGitHub, breaks: boolean): string {
  return renderMarkdown(text, {
    breaks,
    link: (href) => linkTarget(href, issue),
    mention: (name) => `https://github.com/${name}`,
  });
}

function sayInstant(iso: string): string {
  return `on ${iso.replace('T', ' at ').replace(/:\d\d(\.\d+)?Z$/, '')} UTC`;
}

/** Nothing is loaded and no script runs but the page's own, whatever the markdown holds. */
function policyFor(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  const allowed = hashes.length === 0 ? `'none'` : hashes.join(' ');
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; script-src ${allowed}`;
}

function mermaidBundle(): string {
  return readPackage('mermaid/dist/mermaid.min.js').replaceAll(/<(?=\/script|!--)/gi, '\\x3c');
}

function readAsset(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function readPackage(path: string): string {
  return readFileSync(fileURLToPath(import.meta.resolve(path)), 'utf8');
}
