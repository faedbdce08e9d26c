import type { Tokenizer } from '../core/tokenizer';

/** A word of a text, and the places of its tokens among the text's ids. */
export interface Word {
  readonly text: string;
  readonly places: readonly number[];
}

/**
 * The words that some ids spell: pieces of one word together (BERT writes `##` before a piece that goes on, GPT a space before
 * one that begins). Marks around the text are no words.
 */
export function wordsOf(tokenizer: Tokenizer, ids: readonly number[]): Word[] {
  const groups: number[][] = [];
  let before = -1;
  const byBytes = /[Ġ]/.test(tokenizer.json) || ids.some((id) => tokenizer.token(id).startsWith('Ġ'));
  for (const [place, id] of ids.entries()) {
    if (id < 0 || id === tokenizer.padding || tokenizer.decode([id]).trim() === '') continue;
    const token = tokenizer.token(id);
    const goesOn = before === place - 1 && (byBytes ? !/^[ĠĊ]/.test(token) : token.startsWith('##'));
    if (goesOn && groups.length > 0) groups[groups.length - 1].push(place);
    else groups.push([place]);
    before = place;
  }
  return groups.map((places) => ({ text: tokenizer.decode(places.map((place) => ids[place])).trim(), places }));
}
