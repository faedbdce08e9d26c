import type { Tokenizer } from '../core/tokenizer';

/**
 * Threshold on the fraction of tokens (without punctuation) that are unknown or a single letter: above it, the vocabulary
 * only spells the text. In a language that the vocabulary was built for, the fraction is a tenth.
 */
const SPELLED_FRACTION = 0.6;

/** Minimum number of letters for the fraction to be meaningful. */
const LETTERS = 8;

/** Scripts in which one character is a word or a syllable, so that a token of one character is normal. */
const SIGNS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** The problem with a text of these ids in a script that the vocabulary hardly covers; undefined if there is none. */
export function unreadable(tokenizer: Tokenizer, text: string, ids: readonly number[]): string | undefined {
  const letters = text.match(/\p{L}/gu) ?? [];
  if (letters.length < LETTERS) return undefined;
  const isUnknown = (id: number) => id === tokenizer.unknown;
  const isLatin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length > letters.length / 2;
  if (isLatin && !ids.some(isUnknown)) return undefined;
  const tokens = ids.map((id) => ({ id, text: isUnknown(id) ? '' : tokenizer.decode([id]).replace(/^##/, '').trim() }));
  const counted = tokens.filter((token) => isUnknown(token.id) || /[\p{L}\uFFFD]/u.test(token.text));
  const spelled = counted.filter(
    (token) => isUnknown(token.id) || ([...token.text].length === 1 && !SIGNS.test(token.text)),
  );
  if (spelled.length <= counted.length * SPELLED_FRACTION) return undefined;
  const [beginning, rest] = [[...text].slice(0, 30).join(''), [...text].length > 30 ? '…' : ''];
  return (
    `is in a script that the vocabulary of ${tokenizer.name} hardly covers (${spelled.length} of ${counted.length} tokens are unknown or ` +
    `one letter): '${beginning}${rest}'`
  );
}
