export interface Piece {
  /** As the vocabulary writes it: a piece that continues with a word begins with ##. */
  token: string;
  /** Where it is in the text as it was given: text.slice(from, to). */
  from: number;
  to: number;
}

/** Words with their places; each is taken apart by itself. */
export function pieces(text: string, vocabulary: string[]): Piece[] {
  const known = new Set(vocabulary);
  const words = [...text.toLowerCase().matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)];
  return words.flatMap((word) => piecesOf(word[0], word.index, known));
}

/** The longest beginning, again and again. */
function piecesOf(word: string, at: number, known: ReadonlySet<string>): Piece[] {
  const found: Piece[] = [];
  let start = 0;
  while (start < word.length) {
    const marks = start === 0 ? '' : '##';
    let end = word.length;
    while (end > start && !known.has(marks + word.slice(start, end))) end--;
    if (end === start) return [{ token: '[UNK]', from: at, to: at + word.length }];
    found.push({ token: marks + word.slice(start, end), from: at + start, to: at + end - 1 });
    start = end;
  }
  return found;
}
