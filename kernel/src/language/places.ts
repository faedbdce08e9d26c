import ts from 'typescript';

/** Beyond this many pairs of tokens a cell is not compared with its JavaScript; its errors then name no line. */
const MOST_PAIRS = 6_000_000;

interface Token {
  readonly word: string;
  readonly start: number;
}

/**
 * The offset in a cell that an offset in its compiled JavaScript comes from. tslab compiles in two steps that keep no
 * source map; but JavaScript is the cell with types taken out and exports put in, so the longest common subsequence of
 * their tokens says which is which. Undefined where nothing near the offset comes from the cell.
 */
export function placeInCell(source: string, output: string, offset: number): number | undefined {
  const [from, to] = [tokens(source), tokens(output)];
  if (from.length * to.length > MOST_PAIRS) return undefined;
  const matched = matches(from, to);
  const at = to.findLastIndex(({ start }) => start <= offset);
  const line = (text: string, end: number) => text.slice(0, end).split('\n').length;
  const here = to[at] && line(output, to[at].start);
  // What was put in stands for what comes next on its line, else for what came before.
  for (let next = at; next >= 0 && next < to.length && line(output, to[next].start) === here; next++) {
    const same = matched[next];
    if (same !== undefined) return from[same].start;
  }
  for (let before = at; before >= 0 && line(output, to[before].start) === here; before--) {
    const same = matched[before];
    if (same !== undefined) return from[same].start;
  }
  return undefined;
}

function tokens(text: string): Token[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const words: Token[] = [];
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) {
    // Quotes are the compiler's own.
    words.push({ word: scanner.getTokenText().replace(/^['"](.*)['"]$/s, '"$1"'), start: scanner.getTokenStart() });
  }
  return words;
}

/** For each token of `to`, the place of the token of `from` that it is, by a longest common subsequence. */
function matches(from: readonly Token[], to: readonly Token[]): (number | undefined)[] {
  const width = to.length + 1;
  const longest = new Uint16Array((from.length + 1) * width);
  for (let i = from.length - 1; i >= 0; i--) {
    for (let j = to.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        from[i].word === to[j].word
          ? longest[(i + 1) * width + j + 1] + 1
          : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const matched: (number | undefined)[] = Array(to.length).fill(undefined);
  for (let i = 0, j = 0; i < from.length && j < to.length; ) {
    const same = from[i].word === to[j].word;
    if (same && longest[i * width + j] === longest[(i + 1) * width + j + 1] + 1) matched[j++] = i++;
    else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) i++;
    else j++;
  }
  return matched;
}
