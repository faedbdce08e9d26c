/** A fingerprint, and the place of the first of its tokens. */
export interface Fingerprint {
  hash: number;
  at: number;
}

/** Tokens to a fingerprint. Shorter runs that agree are chance: `for (variable name = 0; name < name.length; name++) {`. */
export const RUN = 10;

/** Of so many neighbouring fingerprints one is kept, so that a common run of `RUN + WINDOW - 1` tokens is always seen. */
const WINDOW = 6;

/** The hash of each run of `RUN` tokens: FNV-1a over the hashes of their kinds. */
export function hashesOf(kinds: readonly string[]): number[] {
  const known = new Map<string, number>();
  const each = kinds.map((kind) => {
    const hash = known.get(kind) ?? hashOf(Array.from(kind, (character) => character.codePointAt(0) as number));
    known.set(kind, hash);
    return hash;
  });
  return each.slice(0, Math.max(0, kinds.length - RUN + 1)).map((_, at) => hashOf(each.slice(at, at + RUN)));
}

/** FNV-1a (Fowler, Noll, Vo), number by number in place of byte by byte. */
function hashOf(numbers: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const number of numbers) hash = Math.imul(hash ^ number, 0x01000193);
  return hash >>> 0;
}

/** Winnowing (Schleimer, Wilkerson, Aiken 2003): the least hash of each window, the rightmost of equals. */
export function winnow(hashes: readonly number[]): Fingerprint[] {
  const kept: Fingerprint[] = [];
  for (let start = 0; start + Math.min(WINDOW, hashes.length) <= hashes.length; start++) {
    const window = hashes.slice(start, start + WINDOW);
    // biome-ignore lint/plugin: WINDOW hashes at most.
    const least = Math.min(...window);
    const at = start + window.lastIndexOf(least);
    if (kept.at(-1)?.at !== at) kept.push({ hash: least, at });
    if (hashes.length < WINDOW) break;
  }
  return kept;
}
