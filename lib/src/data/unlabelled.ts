import type { Dataset } from '../core/dataset';
import { requireDataset } from '../require/arguments';

/**
 * The same examples without their labels, those of several tasks among them, as the target of an adaptation has them: no classes, and NaN for every label, which
 * `fit` and `evaluate` refuse and of which no loss can make a number. Columns that only repeat the label are left out. `ids`
 * stay, though a class folder's name stands in them: errors and pictures need them, and what a net gets has no ids.
 */
export function unlabelled(data: Dataset): Dataset {
  requireDataset('unlabelled', data);
  const { labels, classes, columns = {} } = data;
  const isLabel = (value: unknown, place: number) =>
    value === labels[place] || (classes.length > 0 && String(value) === classes[labels[place]]);
  const others = Object.entries(columns).filter(([, values]) => !values.every(isLabel));
  return {
    ...data,
    classes: [],
    ...(data.tasks && { tasks: undefined }),
    labels: labels.map(() => Number.NaN),
    ...(data.columns && { columns: Object.fromEntries(others) }),
  };
}
