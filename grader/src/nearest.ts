/** The up to three names that share most letter pairs with `name` (Dice's coefficient), best first. */
export function nearest(name: string, names: string[]): string[] {
  const scored = names.map((candidate) => ({ candidate, score: similarity(name, candidate) }));
  const useful = scored.filter(({ score }) => score > 0.2).sort((a, b) => b.score - a.score);
  return (useful.length ? useful : scored).slice(0, 3).map(({ candidate }) => candidate);
}

function similarity(a: string, b: string): number {
  const pairsOfA = pairs(a);
  const pairsOfB = pairs(b);
  const shared = pairsOfA.filter((pair) => pairsOfB.includes(pair)).length;
  return (2 * shared) / (pairsOfA.length + pairsOfB.length || 1);
}

function pairs(text: string): string[] {
  const padded = ` ${text.toLowerCase()} `;
  return Array.from({ length: padded.length - 1 }, (_, at) => padded.slice(at, at + 2));
}
