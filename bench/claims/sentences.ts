import { splitSentences } from 'transferlab/dist/text/split-sentences';

/** What a mark says of the sentence before it. */
export interface Mark {
  readonly kind: 'claim' | 'cite' | 'tested' | 'plain';
  /** Names of claims, a citation as "Surname year", the test that holds it, or the reason why nothing empirical is said. */
  readonly says: string;
}

/** A sentence, or the part of one up to a mark, with what marks say of it. */
export interface Sentence {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** The heading it is under, without its number signs; empty before the first. */
  readonly under: string;
}

const COMMENT = /<!--([\s\S]*?)-->/;
const MARK = /^\s*(claim|cite|tested|plain):\s*(\S[\s\S]*?)\s*$/;

/**
 * The sentences of a Markdown text with their marks; code, formulas and where links lead are left out. A mark is an HTML
 * comment after its sentence and covers it back to its start or to the mark before; `tested` in the head of a table covers the
 * table. `under` is the heading that the text continues. Throws if a comment is not a mark or has nothing before it.
 */
export function sentencesOf(markdown: string, under = ''): Sentence[] {
  let heading = under;
  let ofTable: Mark[] = [];
  return blocksOf(markdown).flatMap((block, index, blocks) => {
    if (block.startsWith('|')) {
      const cells = block.split(/(?<!\\)[|\n]/).filter((cell) => !/^[:\-\s]*$/.test(cell));
      const sentences = cells.flatMap((cell) => inBlock(cell, heading));
      const isHead = /^\|[\s:|-]+$/.test(blocks[index + 1] ?? '');
      if (isHead) ofTable = sentences.flatMap(({ marks }) => marks).filter(({ kind }) => kind === 'tested');
      return sentences.map((sentence) => (sentence.marks.length > 0 ? sentence : { ...sentence, marks: ofTable }));
    }
    const title = /^#{1,6}\s+([\s\S]*)$/.exec(block);
    if (title) heading = withoutComments(title[1]).trim();
    return inBlock(title ? title[1] : block, heading);
  });
}

/** Paragraphs, list items, headings and rows of tables. */
function blocksOf(markdown: string): string[] {
  const prose = markdown
    .replace(/^([ \t]*)(```|~~~)[\s\S]*?^[ \t]*\2.*$/gm, '\n\n')
    .replace(/\$\$[\s\S]*?\$\$/g, '\n\n')
    .replace(/\$[^$\n]+\$/g, 'x')
    .replace(/(`+)[^`]*?\1/g, 'Code')
    .replace(/\]\([^)]*\)/g, ']');
  return prose
    .split(/\n\s*\n|\n(?=\s*(?:(?:[-*>]|\d+\.|#{1,6})\s|\|))|(?<=^#{1,6} [^\n]*)\n/m)
    .map((block) => block.trim().replace(/^(?:[-*>]|\d+\.)\s+/, ''))
    .filter((block) => block !== '');
}

function inBlock(block: string, under: string): Sentence[] {
  const sentences: { text: string; marks: Mark[]; under: string }[] = [];
  // Odd parts are what stands inside comments.
  block.split(COMMENT).forEach((part, index) => {
    if (index % 2 === 0) {
      for (const text of splitSentences(part)) sentences.push({ text, marks: [], under });
      return;
    }
    const mark = MARK.exec(part);
    if (!mark) throw new Error(`<!--${part}--> is not a mark: it begins with 'claim:', 'cite:', 'tested:' or 'plain:'`);
    const last = sentences.at(-1);
    if (!last) throw new Error(`<!--${part}--> has no sentence before it`);
    last.marks.push({ kind: mark[1] as Mark['kind'], says: mark[2] });
  });
  return sentences;
}

/** A Markdown text as it is read: without its comments. */
function withoutComments(markdown: string): string {
  return markdown.replace(/<!--[\s\S]*?-->/g, '');
}
