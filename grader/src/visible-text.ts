/**
 * What nobody sees and what changes how the rest of a text is read: control characters, what turns the direction of
 * writing, what has no width (joiners too, though honest names and emoji hold some: two names that look alike must not be),
 * separators of lines, halves of surrogate pairs and what XML forbids. Selectors of variants stay: they only say how the
 * character before them is drawn, as in most emoji.
 */
const UNSEEN = String.raw`(?!\p{Variation_Selector})[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffb]`;
const IN_LINE = new RegExp(UNSEEN, 'gu');
const IN_TEXT = new RegExp(`(?![\\n\\t])${UNSEEN}`, 'gu');

/**
 * Text that a learner may have written, as reports, panels and terminals show it: what can't be seen is written out,
 * `\u{202e}`; newlines (also CRLF) and tabs stay. Only for showing: what is looked up or compared stays as it came.
 * Shown twice it reads the same. A learner can type such an escape as well, which deceives nobody about the order.
 */
export const visible = (text: string): string => text.replaceAll('\r\n', '\n').replace(IN_TEXT, written);

/** The same of what has to stay in one line, such as a name in a log: newlines and tabs are written out too. */
export const visibleLine = (text: string): string => text.replace(IN_LINE, written);

const written = (character: string) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`;

/** JSON that holds the same values and shows what can't be seen by JSON's own escapes. */
export function visibleJson(value: unknown, indent?: number): string {
  const units = (character: string) =>
    Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join('');
  return JSON.stringify(value, null, indent).replace(IN_TEXT, units);
}

/** The first `most` code units of a text, without half a character at the end. */
export const clipped = (text: string, most: number): string => text.slice(0, most).replace(/[\ud800-\udbff]$/, '');

/** A line of code as it is shown, without what CRLF left at its end, and how many characters of it come before `column` (from 1). */
export function visibleCode(code: string, column: number): { code: string; before: number } {
  return {
    code: visible(code.replace(/\r$/, '')),
    before: Math.max(visible(code.slice(0, column - 1)).length, column - 1),
  };
}
