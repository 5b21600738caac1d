import { Marked, type Tokens } from 'marked';
import { type SanitiseOptions, sanitise } from './sanitise.ts';

/** Markdown as safe HTML. In issues and comments, other than in files and summaries, GitHub shows a line's end as a break. */
export function renderMarkdown(markdown: string, options: MarkdownOptions): string {
  const marked = new Marked({ gfm: true, breaks: options.breaks, renderer: { code, image, checkbox } });
  return sanitise(marked.parse(markdown, { async: false }), options);
}

export interface MarkdownOptions extends SanitiseOptions {
  readonly breaks: boolean;
}

export const MERMAID = 'mermaid';

/** Keeps the language where GitHub keeps it, so that diagrams can be found. */
function code(token: Tokens.Code): string {
  const language = /^[\w-]+/.exec(token.lang ?? '')?.[0];
  const attribute = language === undefined ? '' : ` lang="${language}"`;
  return `<pre${attribute}><code>${escapeHtml(token.text)}</code></pre>\n`;
}

/** The page loads nothing from elsewhere; who wants to see the image may follow the link. */
function image(token: Tokens.Image): string {
  return `<a href="${escapeHtml(token.href)}">${escapeHtml(token.text === '' ? 'image' : token.text)}</a>`;
}

function checkbox(token: Tokens.Checkbox): string {
  return token.checked ? '☑ ' : '☐ ';
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
