import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { described } from '../require/described';
import { isTensor } from '../require/kinds';

/**
 * The examples at these places, `[places, ...shape]`; token ids may be cut to the longest text among them. The caller
 * disposes them. Throws if the `read` of a set written by hand gives something else.
 */
export async function readExamples(data: Dataset, places: readonly number[]): Promise<Tensor> {
  const { name, shape, vocabulary } = data;
  const x: unknown = await data.read(places);
  const wanted = [places.length, ...shape];
  if (isTensor(x)) {
    const fits = vocabulary === undefined ? String(x.shape) === String(wanted) : x.shape[0] === places.length;
    if (fits) return x;
    x.dispose();
  }
  throw new TransferError(
    `The read of ${name} gave ${described(x)} for ${places.length} examples; it must give a tensor [${wanted}], one row ` +
      'for each place that it is asked for.',
  );
}
