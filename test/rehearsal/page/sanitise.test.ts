import fc from 'fast-check';
import { parseFragment } from 'parse5';
import { expect, it } from 'vitest';
import { sanitise } from './sanitise.ts';

const options = {
  link: (href: string) => (/^(https?:|#)/.test(href) ? href : null),
  mention: (name: string) => `https://github.com/${name}`,
};
const clean = (markup: string): string => sanitise(markup, options);

it.each([
  ['a script', 'a<script>alert(1)</script>b', 'ab'],
  ['a script inside of a picture', 'a<svg><script>alert(1)</script></svg>b', 'ab'],
  ['an event handler', '<p onclick="alert(1)" onmouseover=alert(1)>text</p>', '<p>text</p>'],
  ['an image', 'a<img src="https://elsewhere.example/x.png" onerror="alert(1)">b', 'ab'],
  ['a style', '<p style="position:fixed" class="x" id="y">text</p><style>p{}</style>', '<p>text</p>'],
  ['a frame', '<iframe src="https://elsewhere.example"></iframe><object data="x"></object>', ''],
  ['a form', '<form action="https://elsewhere.example"><button>press</button></form>', 'press'],
  ['a template', '<template><img src=x onerror=alert(1)></template>', ''],
  ['a comment', 'a<!-- firebreak:state {} -->b', 'ab'],
  ['a link that is a script', '<a href="javascript:alert(1)">text</a>', '<a>text</a>'],
  ['a base', '<base href="https://elsewhere.example"><meta http-equiv="refresh" content="0">text', 'text'],
])('takes %s away', (_, markup, expected) => {
  expect(clean(markup)).toBe(expected);
});

it('leaves what GitHub leaves', () => {
  const kept =
    '<details open=""><summary>More</summary>H<sub>2</sub>O, x<sup>2</sup><br><kbd>Ctrl</kbd></details>' +
    '<table><thead><tr><th align="right">a</th></tr></thead></table><pre lang="sql"><code>SELECT 1</code></pre>';
  expect(clean(kept)).toBe(kept);
});

it('marks links as not its own', () => {
  expect(clean('<a href="https://fly.io" target="_blank">Fly</a>')).toBe(
    '<a href="https://fly.io" rel="nofollow noopener">Fly</a>',
  );
});

it('links people who are mentioned, also where the sign was written as an entity', () => {
  expect(clean('ask &#64;octocat, please')).toBe('ask <a href="https://github.com/octocat">@octocat</a>, please');
});

it.each(['someone@example.com', '<code>@octocat</code>', '<pre>@octocat</pre>', '@​octocat', '@ octocat'])(
  'takes %s for no mention',
  (markup) => {
    expect(clean(markup)).toBe(markup);
  },
);

it('leaves nothing that runs, whatever comes in', () => {
  const piece = fc.constantFrom(
    ...[
      '<script>',
      '</script>',
      '<svg>',
      '<math>',
      '<style>',
      '<table>',
      '<td>',
      '<a href="javascript:x">',
      '<p onx=y>',
    ],
    ...[
      '<img src=x onerror=y>',
      '<template>',
      '<noscript>',
      '<title>',
      '</title>',
      '<textarea>',
      '<!--',
      '-->',
      '"',
      "'",
    ],
    ...[
      '<details>',
      '</details>',
      '<mtext>',
      '<mglyph>',
      '<select>',
      '&lt;script&gt;',
      '<plaintext>',
      '<p>',
      '</p>',
      'x',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const found = elementsOf(clean(pieces.join('')));
      expect(found.map((element) => element.name)).not.toContain(
        expect.stringMatching(/^(script|svg|math|style|img)$/),
      );
      const attributes = found.flatMap((element) => element.attributes);
      expect(attributes.filter((attribute) => /^on|javascript:/i.test(attribute))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

interface FoundElement {
  readonly name: string;
  readonly attributes: readonly string[];
}

/** The elements that a browser would make of the markup. */
function elementsOf(markup: string): readonly FoundElement[] {
  const found: FoundElement[] = [];
  const visit = (node: object): void => {
    if ('attrs' in node && 'tagName' in node && Array.isArray(node.attrs)) {
      const attributes = node.attrs.flatMap(({ name, value }) => [`${name}`, `${value}`]);
      found.push({ name: `${node.tagName}`, attributes });
    }
    if ('content' in node && typeof node.content === 'object' && node.content !== null) visit(node.content);
    if ('childNodes' in node && Array.isArray(node.childNodes)) node.childNodes.forEach(visit);
  };
  visit(parseFragment(markup));
  return found;
}
