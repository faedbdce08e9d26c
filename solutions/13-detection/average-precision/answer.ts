/** A found box: how sure the detector is, and how much it overlaps each of the objects, 0 to 1. */
export interface Found {
  score: number;
  overlaps: number[];
}

/** The area under the best precision that can be had at each recall or beyond (Everingham 2010, all points). */
export function averagePrecision(found: Found[], things: number, least = 0.5): number {
  if (things === 0) return Number.NaN;
  const right = outcomes(found, things, least);
  const precisions = right.map((_, place) => right.slice(0, place + 1).filter(Boolean).length / (place + 1));
  const steps = right.map((isRight, place) => (isRight ? Math.max(...precisions.slice(place)) / things : 0));
  return steps.reduce((sum, step) => sum + step, 0);
}

/** Whether each box is right, the most probable first: it takes the thing that it overlaps most of those still free. */
function outcomes(found: Found[], things: number, least: number): boolean[] {
  const free = new Set(Array(things).keys());
  const ranked = [...found].sort((a, b) => b.score - a.score);
  return ranked.map(({ overlaps }) => {
    const [best] = [...free].sort((a, b) => overlaps[b] - overlaps[a]);
    const isRight = best !== undefined && overlaps[best] >= least;
    if (isRight) free.delete(best);
    return isRight;
  });
}
