import type { Matrix } from './linear-system';

/**
 * The Gramian `[tasks, tasks]` of gradients divided by their lengths, which is their cosines, and the lengths. A problem
 * posed in cosines does not lose the short gradients to the rounding of the long ones. A gradient of zero has length 0 and
 * cosines of 0, also with itself.
 */
export function unitRows(gramian: Matrix): { cosines: number[][]; lengths: number[] } {
  const lengths = gramian.map((row, task) => Math.sqrt(Math.max(0, row[task])));
  const cosines = gramian.map((row, task) =>
    row.map((value, other) => {
      if (!(lengths[task] > 0 && lengths[other] > 0)) return 0;
      return task === other ? 1 : value / lengths[task] / lengths[other];
    }),
  );
  return { cosines, lengths };
}
