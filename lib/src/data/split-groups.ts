import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { randomFrom, shuffled } from './shuffle';
import type { Part } from './split';

/**
 * The subset of each example, `[examples]`, in a stratified split that keeps groups together. Groups are assigned from the
 * largest to the smallest (equal sizes in random order). Each goes to the subset where it brings the class counts nearest
 * to their target fractions, by squared distance relative to the class. This is the greedy rule of scikit-learn's
 * StratifiedGroupKFold, for subsets of unequal size. No subset stays empty. Throws if there are fewer groups than subsets.
 */
export function assignGroups(
  data: Dataset,
  groups: readonly (readonly number[])[],
  { fractions, seed }: { fractions: Readonly<Record<Part, number>>; seed: number },
): Part[] {
  const parts = (Object.keys(fractions) as Part[]).filter((part) => fractions[part] > 0);
  if (groups.length < parts.length) {
    throw new TransferError(
      `A split must have at least one group for each of ${parts.join(', ')}; ${data.name} has ${groups.length === 1 ? 'one group' : `${groups.length} groups`}. ` +
        'Group by a finer key, or use data with more groups.',
    );
  }
  const totals = countsOf(data, [...data.labels.keys()]);
  const counts = Object.fromEntries(parts.map((part) => [part, totals.map(() => 0)])) as Record<Part, number[]>;
  const partOf = data.labels.map((): Part => 'train');
  const order = shuffled(groups, randomFrom(seed)).sort((a, b) => b.length - a.length);
  const empty = new Set(parts);
  for (const [rank, indices] of order.entries()) {
    const added = countsOf(data, indices);
    const remaining = order.length - rank;
    const candidates = remaining > empty.size ? parts : [...empty];
    const part = cheapest(candidates, (name) =>
      distanceIncrease({ counts: counts[name], added, totals }, fractions[name]),
    );
    counts[part] = counts[part].map((count, label) => count + added[label]);
    empty.delete(part);
    for (const index of indices) partOf[index] = part;
  }
  return partOf;
}

/** The number of examples of each class at these indices; one total if there are no classes. */
function countsOf({ labels, classes }: Dataset, indices: readonly number[]): number[] {
  const counts = Array<number>(Math.max(1, classes.length)).fill(0);
  for (const index of indices) counts[classes.length > 0 ? labels[index] : 0] += 1;
  return counts;
}

/** The increase of the squared distance between a subset's class counts and its target fractions if a group is added. */
function distanceIncrease(
  { counts, added, totals }: Readonly<Record<'counts' | 'added' | 'totals', readonly number[]>>,
  fraction: number,
): number {
  return totals.reduce((sum, total, label) => {
    if (total === 0) return sum;
    const before = counts[label] / total - fraction;
    return sum + (before + added[label] / total) ** 2 - before ** 2;
  }, 0);
}

/** The subset of lowest cost; the first of equal ones. */
function cheapest(parts: readonly Part[], cost: (part: Part) => number): Part {
  return parts.reduce((best, part) => (cost(part) < cost(best) ? part : best));
}
