import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { rangeOf, rangeProblem, type ValueRange } from '../data/value-range';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';

/** The properties of the examples of a Dataset or a Stream. */
interface Examples {
  readonly name: string;
  readonly shape: readonly number[];
  readonly pixels: boolean;
}

/**
 * Checks the first batch `[batch, ...shape]` that goes into a network, and no later one: whether its values are in the range
 * that the data declares and the network reads. Without the check, pixels scaled twice or never, and numbers that are not
 * token ids, would train without an error and without success. Throws a TransferError for these, otherwise returns the range
 * of the values. `decode` gives the examples of a batch. Other values (features) may be any numbers and are not checked.
 */
export function checkFirstBatch(
  net: Net,
  data: Examples,
  decode?: (x: Tensor) => Tensor,
): (x: Tensor) => ValueRange | undefined {
  const isImage = data.shape.length === 3 && [1, 3].includes(data.shape[2]);
  const scales = net.input.mean !== undefined || net.input.std !== undefined;
  let isChecked = !(data.pixels || (isImage && scales) || net.input.tokenizer);
  return (x) => {
    if (isChecked) return undefined;
    isChecked = true;
    const values = tf.tidy(() => (decode ? decode(x) : x).dataSync());
    const range = rangeOf(values);
    const problem = net.input.tokenizer
      ? tokenProblem(net, range)
      : rangeProblem(range, { pixels: data.pixels, scales });
    if (problem !== undefined) throw new TransferError(`${data.name}: ${problem}`);
    return range;
  };
}

function tokenProblem({ name, input }: Net, { smallest, largest, whole }: ValueRange): string | undefined {
  const { size = 0, padding = 0 } = input.tokenizer ?? {};
  if (whole && smallest >= Math.min(0, padding) && largest < size) return undefined;
  return (
    `token ids of ${name} must be integers from 0 to ${size - 1}; got values from ${smallest} to ${largest}` +
    `${whole ? '' : ', with fractions'}. Try reading the texts with csv(file, { text, for: net }).`
  );
}
