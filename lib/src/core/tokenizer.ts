/** Converts text to the token ids that a net reads, and back. */
export interface Tokenizer {
  /** The name of its vocabulary, which must be the same for a net and its data. */
  readonly name: string;
  /** The vocabulary size: ids are 0 to size - 1. */
  readonly size: number;
  /** The padding id, after texts that are shorter than the others of a batch. */
  readonly padding: number;
  /** The id that ends a text: BERT's separator, GPT's end-of-text token. */
  readonly end: number;
  /** The id of the unknown token; absent if the vocabulary covers every text. */
  readonly unknown?: number;
  /** The ids of a text, or of a pair of texts, with the special tokens that the net expects. */
  encode(text: string, pair?: string): number[];
  /** The text of these ids, without special tokens. */
  decode(ids: readonly number[]): string;
  /** The token of an id, as the vocabulary writes it: `##ing`, `Ġthe`. */
  token(id: number): string;
  /** The contents of the `tokenizer.json` that it was made from. */
  readonly json: string;
}
