import { closest, distance } from 'fastest-levenshtein';

/**
 * The name that a misspelt one most probably means, or undefined if none is close. A name with two adjacent letters swapped
 * comes first (Damerau 1964), then the one with the smallest edit distance (Levenshtein 1966).
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const lower = name.toLowerCase();
  const swapped = names.find((other) => isSwapped(lower, other.toLowerCase()));
  if (swapped !== undefined) return swapped;
  const nearest = closest(name, names);
  return distance(lower, nearest.toLowerCase()) <= Math.max(1, Math.floor(name.length / 3)) ? nearest : undefined;
}

/** Whether two words differ only by a swap of two adjacent letters. */
function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  if (at < 0) return false;
  return a.slice(0, at) + a[at + 1] + a[at] + a.slice(at + 2) === b;
}
