import type { Tokenizer } from '../core/tokenizer';

/** A word of a text, and the indices of its tokens in the text's ids. */
export interface Word {
  readonly text: string;
  readonly indices: readonly number[];
}

/**
 * Groups token ids into words: the subword tokens of one word together. BERT marks a continuing token with `##`, GPT a
 * starting token with a space. Special tokens are not words.
 */
export function wordsOf(tokenizer: Tokenizer, ids: readonly number[]): Word[] {
  const groups: number[][] = [];
  let before = -1;
  const byBytes = /[Ġ]/.test(tokenizer.json) || ids.some((id) => tokenizer.token(id).startsWith('Ġ'));
  for (const [index, id] of ids.entries()) {
    if (id < 0 || id === tokenizer.padding || tokenizer.decode([id]).trim() === '') continue;
    const token = tokenizer.token(id);
    const isContinued = before === index - 1 && (byBytes ? !/^[ĠĊ]/.test(token) : token.startsWith('##'));
    if (isContinued && groups.length > 0) groups[groups.length - 1].push(index);
    else groups.push([index]);
    before = index;
  }
  return groups.map((indices) => ({ text: tokenizer.decode(indices.map((index) => ids[index])).trim(), indices }));
}
