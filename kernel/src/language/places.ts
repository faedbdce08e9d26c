import ts from 'typescript';

/** Beyond this many pairs of tokens a cell is not compared with its JavaScript; its errors then name no line. */
const MOST_PAIRS = 6_000_000;

interface Token {
  readonly word: string;
  readonly start: number;
}

/** A token of a cell's JavaScript, by its offset, and the offset in the cell of the token that it comes from, if any. */
export type TokenMatch = readonly [output: number, source: number | undefined];

/**
 * For each token of a cell's compiled JavaScript the place in the cell that it comes from. tslab compiles in two steps that keep
 * no source map; but JavaScript is the cell with types taken out and exports put in, so the longest common subsequence of their
 * tokens says which is which. Empty for a cell that is too long to compare.
 */
export function tokenMatches(source: string, output: string): TokenMatch[] {
  const [from, to] = [tokens(source), tokens(output)];
  if (from.length * to.length > MOST_PAIRS) return [];
  const matched = matches(from, to);
  return to.map(({ start }, at) => [start, matched[at] === undefined ? undefined : from[matched[at]].start]);
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
