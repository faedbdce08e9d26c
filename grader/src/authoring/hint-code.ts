import ts from 'typescript';

/** The longest run of tokens that a hint may share with the solution, as `mean.sub(x)` and a short list of names have. */
const LONGEST_RUN = 6;

/**
 * The code of a solution that a hint gives away: the longest run of tokens that both have in a row, as the hint writes it.
 * Returns undefined if the run has at most six tokens. Names, numbers, operators and brackets are tokens; spaces, quotation
 * marks and the solution's comments are not. A run that `shown` contains gives nothing away: `shown` is the stub, which the
 * learner has before the first hint, with the formulas in its comments.
 *
 * Tokens are compared by their text, so code in which a variable is renamed shares only the runs between its names.
 */
export function codeInHint(hint: string, solution: string, shown = ''): string | undefined {
  const [ofHint, known] = [tokensOf(hint), lineOf(tokensOf(withoutCommentMarks(shown)))];
  const code = lineOf(tokensOf(solution));
  let [from, to] = [0, 0];
  for (let start = 0; start < ofHint.length; start++) {
    let end = start;
    while (end < ofHint.length && code.includes(lineOf(ofHint.slice(start, end + 1)))) end++;
    if (end - start > to - from && !known.includes(lineOf(ofHint.slice(start, end)))) [from, to] = [start, end];
  }
  if (to - from <= LONGEST_RUN) return undefined;
  return hint.slice(ofHint[from].start, ofHint[to - 1].end);
}

interface Token {
  text: string;
  start: number;
  end: number;
}

/** The tokens of a text, which may be prose: quotation marks count as spaces, so an apostrophe does not begin a string. */
function tokensOf(text: string): Token[] {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, undefined, text.replace(/['"`]/g, ' '));
  const tokens: Token[] = [];
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) {
    tokens.push({ text: scanner.getTokenText(), start: scanner.getTokenStart(), end: scanner.getTokenEnd() });
  }
  return tokens;
}

/** Tokens as one string in which a run of them is a substring. */
const lineOf = (tokens: readonly Token[]) => ` ${tokens.map(({ text }) => text).join(' ')} `;

const withoutCommentMarks = (text: string) => text.replace(/\/\*+|\*+\/|\/\/|^\s*\*(?=\s)/gm, ' ');
