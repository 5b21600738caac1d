import { inertMarkdown } from '../support/inert.ts';
import { list } from './format.ts';
import { paragraphs } from './markdown.ts';

/** A part of a page. A list may lose items from its end one by one, and says in `render` how many are not shown. */
export interface Section {
  /** What it is called when there is no room for it at all. */
  readonly title: string;
  /** 0 is never left out; of the others the largest goes first. */
  readonly rank: number;
  /** How many items it has; 1 for a section that is shown whole or not at all. */
  readonly items: number;
  /** The section with its first items; empty text when there is nothing to show. */
  readonly render: (shown: number) => string;
}

/** A section that is shown whole or not at all. */
export function whole(title: string, rank: number, text: string): Section {
  return { title, rank, items: 1, render: () => text };
}

/** A section of items; nothing is shown where there is none. */
export function listed(title: string, rank: number, items: number, render: (shown: number) => string): Section {
  return { title, rank, items, render: (shown) => (items === 0 ? '' : render(shown)) };
}

interface Placed {
  readonly section: Section;
  readonly text: string;
}

/**
 * The sections as one page of at most `room` characters. What has to go goes by rank: first a list's last items, then the
 * section as a whole, which is named at the end. Nothing is cut in its middle.
 */
export function fitInto(sections: readonly Section[], room: number): string {
  let placed: readonly Placed[] = sections.map((section) => ({ section, text: section.render(section.items) }));
  const gone: string[] = [];
  const page = (): string => paragraphs(...placed.map(({ text }) => text), sayGone(gone));
  const expendable = placed.filter(({ section, text }) => section.rank > 0 && text !== '');
  for (const { section } of expendable.sort((one, other) => other.section.rank - one.section.rank)) {
    if (page().length <= room) return page();
    const isRoomFor = (text: string): boolean => {
      placed = placed.map((other) => (other.section === section ? { section, text } : other));
      return page().length <= room;
    };
    isRoomFor(mostThatFits(section, isRoomFor));
    if (placed.find((other) => other.section === section)?.text === '') gone.push(section.title);
  }
  // Only what is never left out is there now; of that the beginning says most.
  while (page().length > room && placed.length > 1) placed = placed.slice(0, -1);
  return page().length <= room ? page() : '';
}

/** Empty text when not even one item fits. */
function mostThatFits(section: Section, fits: (text: string) => boolean): string {
  let best = '';
  let least = 1;
  let most = section.items;
  while (least <= most) {
    const middle = Math.floor((least + most) / 2);
    const text = section.render(middle);
    if (fits(text)) {
      best = text;
      least = middle + 1;
    } else {
      most = middle - 1;
    }
  }
  return best;
}

function sayGone(titles: readonly string[]): string {
  return titles.length === 0
    ? ''
    : `*Left out for lack of room: ${list(
        titles.map((title) => inertMarkdown(title, 60)),
        20,
      )}.*`;
}
