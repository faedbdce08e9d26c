export interface Piece {
  /** As the vocabulary writes it: a piece that continues with a word begins with ##. */
  token: string;
  /** Where it is in the text as it was given: text.slice(from, to). */
  from: number;
  to: number;
}

/**
 * A network has 30,000 words in its vocabulary, and people write others. BERT takes words apart (WordPiece, Schuster &
 * Nakajima 2012).
 *
 * - All is read in small letters.
 * - A word is a run of letters and digits. Every other character but white space is a word by itself: `don't!` is
 *   `don`, `'`, `t`, `!`.
 * - Of a word the longest beginning that the vocabulary has is the first piece; of what is left again the longest beginning,
 *   which is now looked up with ## before it; and so on.
 * - Where what is left has no beginning in the vocabulary, the whole word is one piece: [UNK].
 * - `from` and `to` say where a piece is in `text`, so that it can be coloured there.
 *
 * The code below knows whole words alone, and has lost where they stood.
 */
export function pieces(text: string, vocabulary: string[]): Piece[] {
  const words = text.split(' ');
  return words.map((word) => ({ token: vocabulary.includes(word) ? word : '[UNK]', from: 0, to: word.length }));
}
