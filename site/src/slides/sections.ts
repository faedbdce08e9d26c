import type { Cell, Notebook } from '../lesson/notebook';

/** A block of a lesson's text, or one of its cells of code. */
export type Part =
  | { readonly kind: 'paragraph' | 'list' | 'table' | 'picture' | 'formula'; readonly text: string }
  | { readonly kind: 'code'; readonly cell: Cell };

/** What is between two headings. The first section has no title. */
export interface Section {
  readonly title: string;
  readonly parts: Part[];
}

const HEADING = /^#{1,6}\s+(.+)$/;
const KINDS: readonly (readonly [Part['kind'], RegExp])[] = [
  ['picture', /^!\[/],
  ['formula', /^\$\$/],
  ['table', /^\|/],
  ['list', /^(?:[-*]|\d+\.)\s/],
];

/** The sections of a lesson. Blocks of code in its text are left out. */
export function sectionsOf({ cells }: Notebook): Section[] {
  const sections: Section[] = [{ title: '', parts: [] }];
  const last = () => sections[sections.length - 1];
  for (const cell of cells) {
    if (cell.cell_type === 'code') last().parts.push({ kind: 'code', cell });
    if (cell.cell_type !== 'markdown') continue;
    for (const block of blocksOf(cell.source)) {
      const [, title] = HEADING.exec(block) ?? [];
      if (title === undefined) last().parts.push(partOf(block));
      else if (!block.startsWith('# ')) sections.push({ title, parts: [] });
    }
  }
  return sections;
}

/** Paragraphs, headings, lists, tables and formulas, as blank lines and headings divide them. */
function blocksOf(markdown: string): string[] {
  return markdown
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/^(#{1,6} .+)$/gm, '\n$1\n')
    .split(/\n\s*\n|\n(?=(?:[-*]|1\.)\s)/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .reduce<string[]>(joinLists, []);
}

/** Items that the division has torn apart are one list again. */
function joinLists(blocks: string[], block: string): string[] {
  const item = /^(?:[-*]|\d+\.)\s/;
  const before = blocks.at(-1);
  if (before !== undefined && item.test(before) && item.test(block)) blocks[blocks.length - 1] = `${before}\n${block}`;
  else blocks.push(block);
  return blocks;
}

function partOf(text: string): Part {
  const [kind = 'paragraph' as const] = KINDS.find(([, begin]) => begin.test(text)) ?? [];
  return { kind, text } as Part;
}

/** The items of a list, without their dashes or numbers. */
export function itemsOf(list: string): string[] {
  return list
    .split(/\n(?=(?:[-*]|\d+\.)\s)/)
    .map((item) => item.replace(/^(?:[-*]|\d+\.)\s+/, '').replace(/\s+/g, ' '));
}

/** The cells of a table of the text, row by row; the line below its head is left out. */
export function rowsOf(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => !/^[\s|:-]*$/.test(line))
    .map((line) =>
      line
        .replace(/^\||\|\s*$/g, '')
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}
