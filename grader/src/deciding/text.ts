import { clipped, visible } from '../visible-text';

/** What Jest's matchers colour by where there is a terminal. */
const COLOURS = new RegExp(`${String.fromCodePoint(0x1b)}\\[[\\d;]*m`, 'g');

/**
 * A failure message for a learner: no colours, no matcher boilerplate, no stack, not endless. What else can't be seen of a
 * value is written out: taken away silently, two values that differ would look the same.
 */
export function readable(message: string): string {
  const lines = visible(message.replace(COLOURS, ''))
    .split('\n')
    .filter((line) => !/^\s+at /.test(line) && !/^expect\(.*\)\.?.*\)?\s*(\/\/.*)?$/.test(line));
  const text = lines
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
  return text.length > 2000 ? `${clipped(text, 2000)} …` : text;
}
