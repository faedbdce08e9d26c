/** A fingerprint, and the place of the first of its tokens. */
export interface Fingerprint {
  hash: number;
  at: number;
}

/** Tokens to a fingerprint. Shorter runs that agree are chance: `for (variable name = 0; name < name.length; name++) {`. */
export const RUN = 10;

/** Of so many neighbouring fingerprints one is kept, so that a common run of `RUN + WINDOW - 1` tokens is always seen. */
const WINDOW = 6;

/** The hash of each run of `RUN` tokens: FNV-1a over their kinds. */
export function hashesOf(kinds: readonly string[]): number[] {
  const hashes: number[] = [];
  for (let at = 0; at + RUN <= kinds.length; at++) {
    let hash = 0x811c9dc5;
    for (const character of kinds.slice(at, at + RUN).join(' ')) {
      hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
    }
    hashes.push(hash >>> 0);
  }
  return hashes;
}

/** Winnowing (Schleimer, Wilkerson, Aiken 2003): the least hash of each window, the rightmost of equals. */
export function winnow(hashes: readonly number[]): Fingerprint[] {
  const kept: Fingerprint[] = [];
  for (let start = 0; start + Math.min(WINDOW, hashes.length) <= hashes.length; start++) {
    const window = hashes.slice(start, start + WINDOW);
    const least = Math.min(...window);
    const at = start + window.lastIndexOf(least);
    if (kept.at(-1)?.at !== at) kept.push({ hash: least, at });
    if (hashes.length < WINDOW) break;
  }
  return kept;
}
