/** The up to three names that share most letter pairs with `name` (Dice's coefficient), best first. */
export function nearest(name: string, names: string[]): string[] {
  const scored = names.map((candidate) => ({ candidate, score: similarity(name, candidate) }));
  const useful = scored.filter(({ score }) => score > 0.2).sort((a, b) => b.score - a.score);
  return (useful.length ? useful : scored).slice(0, 3).map(({ candidate }) => candidate);
}

function similarity(a: string, b: string): number {
  const left = pairs(a);
  const right = pairs(b);
  const shared = left.filter((pair) => right.includes(pair)).length;
  return (2 * shared) / (left.length + right.length || 1);
}

function pairs(text: string): string[] {
  const padded = ` ${text.toLowerCase()} `;
  return Array.from({ length: padded.length - 1 }, (_, at) => padded.slice(at, at + 2));
}
