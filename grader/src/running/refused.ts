import type { Exports } from './evaluate';

/** A request that the answer's code cannot serve, with an error message for the learner. */
export class Refused extends Error {}

/** The course's own half could not be loaded, which is not the answer's fault: an error message for the instructor. */
export class BrokenHalf extends Error {}

/** The function that this file exports under the name. Throws Refused where there is none. */
export function exportedFunction(file: string, from: Exports, name: string): (...args: unknown[]) => unknown {
  const exported = exportedValue(file, from, name);
  if (typeof exported !== 'function') {
    throw new Refused(`${file} exports \`${name}\` as ${typeof exported}; a function was expected.`);
  }
  return exported as (...args: unknown[]) => unknown;
}

/** What this file exports under the name. Throws Refused where there is nothing. */
export function exportedValue(file: string, from: Exports, name: string): unknown {
  if (name in from && from[name] !== undefined) return from[name];
  const names = Object.keys(from).filter((key) => key !== 'default');
  const has = names.length ? `It exports ${names.map((key) => `\`${key}\``).join(', ')}.` : 'It exports nothing.';
  throw new Refused(`${file} does not export \`${name}\`. ${has} Write \`export\` before it, spelt like this.`);
}
