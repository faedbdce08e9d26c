/** Text to the ids that a net reads, and back. */
export interface Tokenizer {
  /** Which vocabulary it is; a net and the data it reads must name the same. */
  readonly name: string;
  /** How many ids there are: 0 to size - 1. */
  readonly size: number;
  /** The id behind the end of texts that are shorter than the others of a batch. */
  readonly padding: number;
  /** The id that ends a text: BERT's mark between two texts, GPT's at the end of what it says. */
  readonly end: number;
  /** The id that stands for what the vocabulary has not; left out where it can spell everything. */
  readonly unknown?: number;
  /** The ids of a text, or of a pair of texts, with the marks that the net wants around them. */
  encode(text: string, pair?: string): number[];
  /** The text of these ids, without the marks. */
  decode(ids: readonly number[]): string;
  /** What one id stands for, as the vocabulary writes it: `##ing`, `Ġthe`. */
  token(id: number): string;
  /** The `tokenizer.json` that it was made from. */
  readonly json: string;
}
