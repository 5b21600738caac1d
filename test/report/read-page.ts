import { marked, type Token, type Tokens } from 'marked';
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parseFragment } from 'parse5';

/** Every table of a markdown text, also of those inside folded sections. */
export function tablesIn(markdown: string): readonly Tokens.Table[] {
  const tables: Tokens.Table[] = [];
  marked.walkTokens(marked.lexer(markdown, { gfm: true }), (token: Token) => {
    if (token.type === 'table') tables.push(token as Tokens.Table);
  });
  return tables;
}

/** How many cells each line of a table has as it is written; a renderer would fill up or cut them. */
export function cellsPerLine(table: Tokens.Table): readonly number[] {
  return table.raw
    .trim()
    .split('\n')
    .map((line) => line.replaceAll(/\\./g, '').split('|').length - 2);
}

export interface ReadPage {
  readonly elements: ReadonlySet<string>;
  readonly links: readonly string[];
  /** Every text that is shown, but for code and links: where GitHub looks for mentions and references. */
  readonly prose: readonly string[];
  readonly unclosed: number;
}

/** What a markdown text becomes, as far as it matters for what may be in it. */
export function readPage(markdown: string): ReadPage {
  const markup = marked.parse(markdown, { async: false, gfm: true });
  const page = { elements: new Set<string>(), links: [] as string[], prose: [] as string[] };
  visit(parseFragment(markup), page, false);
  const count = (tag: string): number => markup.split(tag).length - 1;
  return { ...page, unclosed: count('<details>') - count('</details>') };
}

type Node = DefaultTreeAdapterTypes.Node;
interface Visited {
  readonly elements: Set<string>;
  readonly links: string[];
  readonly prose: string[];
}

function visit(node: Node, page: Visited, isLiteral: boolean): void {
  if (defaultTreeAdapter.isTextNode(node)) {
    if (!isLiteral) page.prose.push(node.value);
    return;
  }
  const isElement = defaultTreeAdapter.isElementNode(node);
  if (isElement) {
    page.elements.add(node.tagName);
    if (node.tagName === 'a') page.links.push(node.attrs.find(({ name }) => name === 'href')?.value ?? '');
  }
  if (!('childNodes' in node)) return;
  const literal = isLiteral || (isElement && (node.tagName === 'code' || node.tagName === 'a'));
  for (const child of node.childNodes) visit(child, page, literal);
}
