import type { Dataset } from '../core/dataset';
import { requireDataset } from '../require/arguments';

/**
 * The same examples without labels, as an unlabelled target domain: no classes, no tasks, and NaN for every label,
 * which `fit` and `evaluate` reject and every loss turns into NaN. Removes columns that repeat the label. Throws if
 * `data` is not a dataset.
 *
 * Keeps `ids`, although they contain the class folder's name: error messages and plots need them, and a net never
 * receives them.
 */
export function unlabelled(data: Dataset): Dataset {
  requireDataset('unlabelled', data);
  const { labels, classes, columns = {} } = data;
  const isLabel = (value: unknown, index: number) =>
    value === labels[index] || (classes.length > 0 && String(value) === classes[labels[index]]);
  const others = Object.entries(columns).filter(([, values]) => !values.every(isLabel));
  return {
    ...data,
    classes: [],
    ...(data.tasks && { tasks: undefined }),
    labels: labels.map(() => Number.NaN),
    ...(data.columns && { columns: Object.fromEntries(others) }),
  };
}
