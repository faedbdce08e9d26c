import type { Matrix } from './linear-system';

/**
 * The Gramian `[tasks, tasks]` of normalised gradients, which is their cosines, and the norms of the gradients. In a problem
 * on cosines, small gradients are not lost in the rounding error of large ones. A zero gradient has a norm of 0 and cosines
 * of 0, also with itself.
 */
export function unitRows(gramian: Matrix): { cosines: number[][]; lengths: number[] } {
  const lengths = gramian.map((row, task) => Math.sqrt(Math.max(0, row[task])));
  const cosines = gramian.map((row, task) =>
    row.map((value, column) => {
      if (!(lengths[task] > 0 && lengths[column] > 0)) return 0;
      return task === column ? 1 : value / lengths[task] / lengths[column];
    }),
  );
  return { cosines, lengths };
}
