/** A fingerprint, and the place of the first of its tokens. */
export interface Fingerprint {
  hash: number;
  at: number;
}

/** Tokens to a fingerprint. Shorter runs that agree are chance: `for (variable name = 0; name < name.length; name++) {`. */
export const RUN = 10;

/** One of so many neighbouring fingerprints is kept, so that a common run of `RUN + WINDOW - 1` tokens is always seen. */
const WINDOW = 6;

/** The hash of each run of `RUN` tokens: FNV-1a over the hashes of their kinds. */
export function hashesOf(kinds: readonly string[]): number[] {
  const known = new Map<string, number>();
  const each = kinds.map((kind) => {
    const before = known.get(kind);
    if (before !== undefined) return before;
    const characters = Array.from(kind, (character) => character.codePointAt(0) as number);
    const hash = hashOf(characters, 0, characters.length);
    known.set(kind, hash);
    return hash;
  });
  const hashes: number[] = [];
  for (let at = 0; at + RUN <= each.length; at++) hashes.push(hashOf(each, at, at + RUN));
  return hashes;
}

/** FNV-1a (Fowler, Noll, Vo) over the numbers from `start` to before `end`, number by number in place of byte by byte. */
function hashOf(numbers: readonly number[], start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ numbers[at], 0x01000193);
  return hash >>> 0;
}

/** Winnowing (Schleimer, Wilkerson, Aiken 2003): the least hash of each window, the rightmost of equals. */
export function winnow(hashes: readonly number[]): Fingerprint[] {
  const fingerprints: Fingerprint[] = [];
  const window = Math.min(WINDOW, hashes.length);
  for (let start = 0; window > 0 && start + window <= hashes.length; start++) {
    let at = start;
    for (let each = start + 1; each < start + window; each++) if (hashes[each] <= hashes[at]) at = each;
    if (fingerprints.at(-1)?.at !== at) fingerprints.push({ hash: hashes[at], at });
  }
  return fingerprints;
}
