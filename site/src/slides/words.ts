import { splitSentences } from 'transferlab/dist/text/split-sentences';

/** Words of a text as it is read: without marks and the targets of links, a formula within a line as one word. */
export function wordsIn(markdown: string): number {
  const read = markdown
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\$\$[\s\S]*?\$\$/g, '')
    .replace(/\$[^$\n]+\$/g, 'x')
    .replace(/\]\([^)]*\)/g, '')
    .replace(/[|]/g, ' ');
  return read.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/**
 * As many of the first sentences of a paragraph as have `words` words together, at most `most`, and not one that leads to what
 * is not taken; '' where the first has more.
 */
export function leading(paragraph: string, words: number, most = Number.POSITIVE_INFINITY): string {
  const taken = within(splitSentences(paragraph), words, most);
  while (/:(?:<!--[\s\S]*-->)?$/.test(taken.at(-1) ?? '')) taken.pop();
  return taken.join(' ');
}

/** As many of the last sentences of a paragraph as have `words` words together; '' where the last one has more. */
export function trailing(paragraph: string, words: number, most = Number.POSITIVE_INFINITY): string {
  return within(splitSentences(paragraph).reverse(), words, most).reverse().join(' ');
}

function within(sentences: readonly string[], words: number, most: number): string[] {
  let left = words;
  const taken: string[] = [];
  for (const sentence of sentences.slice(0, most)) {
    left -= wordsIn(sentence);
    if (left < 0) break;
    taken.push(sentence);
  }
  return taken;
}

/** Items in their order, divided into lists of at most `words` words; one that has more by itself is left out. */
export function packed(items: readonly string[], words: number): string[][] {
  const lists: string[][] = [];
  let left = 0;
  for (const item of items) {
    const needed = wordsIn(item);
    if (needed > words) continue;
    if (lists.length === 0 || needed > left) {
      lists.push([]);
      left = words;
    }
    lists[lists.length - 1].push(item);
    left -= needed;
  }
  return lists;
}
