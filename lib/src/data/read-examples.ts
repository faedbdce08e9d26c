import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { described } from '../require/described';
import { isTensor } from '../require/kinds';

/**
 * The examples at these indices, `[indices, ...shape]`; token ids may be truncated to the longest text among them. The
 * caller disposes the tensor. Throws if a custom `read` returns anything else.
 */
export async function readExamples(data: Dataset, indices: readonly number[]): Promise<Tensor> {
  const { name, shape, vocabulary } = data;
  const x: unknown = await data.read(indices);
  const expected = [indices.length, ...shape];
  if (isTensor(x)) {
    const fits = vocabulary === undefined ? String(x.shape) === String(expected) : x.shape[0] === indices.length;
    if (fits) return x;
    x.dispose();
  }
  throw new TransferError(
    `The read of ${name} must return a tensor [${expected}], one row per index; got ${described(x)} for ` +
      `${indices.length} examples.`,
  );
}
