import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { randomFrom, shuffled } from './shuffle';
import type { Part } from './split';

/**
 * The part of each example, `[size]`, where groups stay whole: groups are taken from the largest to the smallest (those of
 * one size in random order), and each goes where it brings the counts of all classes nearest to their shares, by squared
 * distance relative to the class. That is the greedy rule of scikit-learn's StratifiedGroupKFold, for parts of unequal
 * size. No part stays empty; fewer groups than parts are a TransferError.
 */
export function assignGroups(
  data: Dataset,
  groups: readonly (readonly number[])[],
  { shares, seed }: { shares: Readonly<Record<Part, number>>; seed: number },
): Part[] {
  const parts = (Object.keys(shares) as Part[]).filter((part) => shares[part] > 0);
  if (groups.length < parts.length) {
    throw new TransferError(
      `${data.name} has ${groups.length === 1 ? 'one group' : `${groups.length} groups`}, and ${parts.join(', ')} need one each. ` +
        'Group by something finer, or take data of more groups.',
    );
  }
  const totals = countsOf(data, [...data.labels.keys()]);
  const counts = Object.fromEntries(parts.map((part) => [part, totals.map(() => 0)])) as Record<Part, number[]>;
  const partOf = data.labels.map((): Part => 'train');
  const order = shuffled(groups, randomFrom(seed)).sort((a, b) => b.length - a.length);
  const empty = new Set(parts);
  for (const [rank, places] of order.entries()) {
    const added = countsOf(data, places);
    const left = order.length - rank;
    const open = left > empty.size ? parts : [...empty];
    const part = nearest(open, (one) => distanceGrown({ counts: counts[one], added, totals }, shares[one]));
    counts[part] = counts[part].map((count, label) => count + added[label]);
    empty.delete(part);
    for (const place of places) partOf[place] = part;
  }
  return partOf;
}

/** How many examples of each class stand at these places; all of one kind where there are no classes. */
function countsOf({ labels, classes }: Dataset, places: readonly number[]): number[] {
  const counts = Array<number>(Math.max(1, classes.length)).fill(0);
  for (const place of places) counts[classes.length > 0 ? labels[place] : 0] += 1;
  return counts;
}

/** By how much the squared distance of a part's counts from its share of each class grows with a group. */
function distanceGrown(
  { counts, added, totals }: Readonly<Record<'counts' | 'added' | 'totals', readonly number[]>>,
  share: number,
): number {
  return totals.reduce((sum, total, label) => {
    if (total === 0) return sum;
    const before = counts[label] / total - share;
    return sum + (before + added[label] / total) ** 2 - before ** 2;
  }, 0);
}

/** The part of least cost, the first of equal ones. */
function nearest(parts: readonly Part[], cost: (part: Part) => number): Part {
  return parts.reduce((best, part) => (cost(part) < cost(best) ? part : best));
}
