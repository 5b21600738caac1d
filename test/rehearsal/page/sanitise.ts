import { type DefaultTreeAdapterTypes, defaultTreeAdapter, html, parseFragment, serialize } from 'parse5';

/**
 * What GitHub leaves of the HTML in an issue: the elements of its allow-list with harmless attributes. Other elements
 * are replaced by what is in them; what holds code instead of text goes with everything in it, and so do images, which
 * GitHub serves from a place of its own.
 */
export function sanitise(markup: string, options: SanitiseOptions): string {
  const fragment = parseFragment(markup);
  fragment.childNodes = fragment.childNodes.flatMap((node) => cleanNode(node, options, false));
  return serialize(fragment);
}

export interface SanitiseOptions {
  /** Where a link leads, or null when it is to lead nowhere. */
  readonly link: (href: string) => string | null;
  /** The page of a person who is mentioned as `@name` in the text that is shown; GitHub looks there, after entities are decoded. */
  readonly mention: (name: string) => string;
}

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;
type Attribute = Element['attrs'][number];

const ALLOWED = new Set(
  (
    'h1 h2 h3 h4 h5 h6 br b i strong em a pre code tt div ins del sup sub p ol ul li table thead tbody tfoot tr td th ' +
    'blockquote dl dt dd kbd q samp var hr s strike summary details caption figure figcaption abbr cite dfn mark small ' +
    'span time wbr'
  ).split(' '),
);

const GONE_WITH_CONTENT = new Set(
  (
    'script style title textarea xmp iframe noembed noframes noscript plaintext template object embed applet svg math ' +
    'select audio video canvas img'
  ).split(' '),
);

const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ['href', 'title'],
  abbr: ['title'],
  td: ['align', 'colspan', 'rowspan'],
  th: ['align', 'colspan', 'rowspan', 'scope'],
  ol: ['start'],
  details: ['open'],
  pre: ['lang'],
  time: ['datetime'],
};

/** Text in these is shown as it is. */
const LITERAL = new Set(['a', 'code', 'pre', 'tt']);

function cleanNode(node: Node, options: SanitiseOptions, isLiteral: boolean): readonly Node[] {
  if (defaultTreeAdapter.isTextNode(node)) return isLiteral ? [node] : linkMentions(node.value, options.mention);
  if (!defaultTreeAdapter.isElementNode(node) || node.namespaceURI !== html.NS.HTML) return [];
  if (GONE_WITH_CONTENT.has(node.tagName)) return [];
  const isAllowed = ALLOWED.has(node.tagName);
  const children = node.childNodes.flatMap((child) =>
    cleanNode(child, options, isLiteral || LITERAL.has(node.tagName)),
  );
  if (!isAllowed) return children;
  return [element(node.tagName, cleanAttributes(node, options), children)];
}

function cleanAttributes(node: Element, options: SanitiseOptions): readonly Attribute[] {
  const allowed = ATTRIBUTES[node.tagName] ?? [];
  return node.attrs.flatMap((attribute) => {
    if (!allowed.includes(attribute.name)) return [];
    if (attribute.name !== 'href') return [{ name: attribute.name, value: attribute.value }];
    const href = options.link(attribute.value);
    return href === null
      ? []
      : [
          { name: 'href', value: href },
          { name: 'rel', value: 'nofollow noopener' },
        ];
  });
}

const MENTION = /(?<![\w`/@.])@([a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){0,38})(?![\w@])/gi;

function linkMentions(text: string, pageOf: (name: string) => string): readonly Node[] {
  const nodes: Node[] = [];
  let from = 0;
  for (const match of text.matchAll(MENTION)) {
    nodes.push(textNode(text.slice(from, match.index)));
    nodes.push(element('a', [{ name: 'href', value: pageOf(match[1] ?? '') }], [textNode(match[0])]));
    from = match.index + match[0].length;
  }
  nodes.push(textNode(text.slice(from)));
  return nodes;
}

function textNode(value: string): Node {
  return { nodeName: '#text', parentNode: null, value };
}

function element(tagName: string, attributes: readonly Attribute[], children: readonly Node[]): Element {
  const created = defaultTreeAdapter.createElement(tagName, html.NS.HTML, [...attributes]);
  for (const child of children) defaultTreeAdapter.appendChild(created, child);
  return created;
}
