import type { Dataset } from '../core/dataset';
import type { Stream } from '../core/stream';
import { stream } from '../data/stream';
import { unlabelled } from '../data/unlabelled';

/** Batches of a data set with the number of each example as its label `[batch]`, float32; a remainder is left out. */
export function numbered(data: Dataset, order: { batch: number; seed: number }): Stream {
  const numbers = data.labels.map((_, example) => example);
  return stream({ ...unlabelled(data), labels: numbers }, { ...order, whole: true });
}
