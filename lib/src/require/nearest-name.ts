import { closest, distance } from 'fastest-levenshtein';

/** The name that this one may be a slip of, by edit distance (Levenshtein 1966), or undefined where none is near. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const [lower, nearest] = [name.toLowerCase(), closest(name, names)];
  return distance(lower, nearest.toLowerCase()) <= Math.max(1, Math.floor(name.length / 3)) ? nearest : undefined;
}
