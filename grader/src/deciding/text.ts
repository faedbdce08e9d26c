import { stripVTControlCharacters } from 'node:util';

/** A failure message for a learner: no colours, no matcher boilerplate, no stack, not endless. */
export function readable(message: string): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => !/^\s+at /.test(line) && !/^expect\(.*\)\.?.*\)?\s*(\/\/.*)?$/.test(line));
  const text = lines
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
  return text.length > 2000 ? `${text.slice(0, 2000)} …` : text;
}
