/** The length of the prefix that two texts share. It is shorter than a prompt whose last tokens change when an answer follows. */
export function sharedStart(first: readonly number[], second: readonly number[]): number {
  const difference = first.findIndex((id, index) => second[index] !== id);
  return difference < 0 ? first.length : difference;
}
