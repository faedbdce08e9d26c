import type { Dataset } from './dataset';

/** How many examples each class has, in the order of the classes: rows for a table. */
export function describe(data: Dataset): { class: string; examples: number }[] {
  const counts = data.classes.map(() => 0);
  for (const label of data.labels) counts[label] += 1;
  return data.classes.map((name, label) => ({ class: name, examples: counts[label] }));
}
