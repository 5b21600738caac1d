/** Mermaid's own parser; wants to live in a page, so its tests run in vitest's environment jsdom. Throws for what it cannot read. */
export async function parseDiagram(source: string): Promise<string> {
  const { default: mermaid }: Mermaid = await import(MERMAID);
  const { diagramType } = await mermaid.parse(source);
  return diagramType;
}

/** The diagrams of a text, without their fences. */
export function diagramsIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)].map((match) => match[1] ?? '');
}

/** Not imported by name: its types bring those of a browser into the whole project. */
const MERMAID: string = 'mermaid';

interface Mermaid {
  readonly default: { parse(source: string): Promise<{ readonly diagramType: string }> };
}
