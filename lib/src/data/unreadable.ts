import type { Tokenizer } from '../core/tokenizer';

/**
 * Share of a text's tokens, of those that are no punctuation, that are unknown or a single letter, from which on the text is
 * not read but spelled. Of a language that a vocabulary was made for it is a tenth.
 */
const SPELLED = 0.6;

/** Letters from which on the share means something. */
const LETTERS = 8;

/** Scripts in which one sign is a word or a syllable, and a token of its own is a good one. */
const SIGNS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** What is wrong with a text, of these ids, in a script that the vocabulary hardly has; undefined where it can be read. */
export function unreadable(tokenizer: Tokenizer, text: string, ids: readonly number[]): string | undefined {
  const letters = text.match(/\p{L}/gu) ?? [];
  if (letters.length < LETTERS) return undefined;
  const isUnknown = (id: number) => id === tokenizer.unknown;
  const isLatin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length > letters.length / 2;
  if (isLatin && !ids.some(isUnknown)) return undefined;
  const tokens = ids.map((id) => ({ id, says: isUnknown(id) ? '' : tokenizer.decode([id]).replace(/^##/, '').trim() }));
  const counted = tokens.filter(({ id, says }) => isUnknown(id) || /[\p{L}\uFFFD]/u.test(says));
  const spelled = counted.filter(({ id, says }) => isUnknown(id) || ([...says].length === 1 && !SIGNS.test(says)));
  if (spelled.length <= counted.length * SPELLED) return undefined;
  const [beginning, rest] = [[...text].slice(0, 30).join(''), [...text].length > 30 ? '…' : ''];
  return (
    `is in a script that the vocabulary of ${tokenizer.name} hardly has (of ${counted.length} tokens ${spelled.length} are unknown or ` +
    `one letter): '${beginning}${rest}'`
  );
}
