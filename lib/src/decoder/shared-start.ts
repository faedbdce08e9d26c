/** How many ids two texts begin with alike: where the last tokens of a prompt are others with an answer behind it, fewer than it has. */
export function sharedStart(one: readonly number[], other: readonly number[]): number {
  const parts = one.findIndex((id, place) => other[place] !== id);
  return parts < 0 ? one.length : parts;
}
