import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { rangeOf, rangeProblem, type ValueRange } from '../data/value-range';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';

/** What data says of its examples; a Dataset and a Stream do. */
interface Examples {
  readonly name: string;
  readonly shape: readonly number[];
  readonly pixels: boolean;
}

/**
 * A look at the first batch `[batch, ...shape]` that goes into a net, and at no later one: whether the values are what the
 * data says and the net reads. Pixels that were scaled before, or that nobody scales, and numbers that are no token ids train
 * without an error, to nothing. Throws a TransferError then, and gives how far the values
 * reach otherwise. `decode` makes the examples of what a batch holds. Other values (features) are not looked at: they may be any numbers.
 */
export function checkFirstBatch(
  net: Net,
  data: Examples,
  decode?: (x: Tensor) => Tensor,
): (x: Tensor) => ValueRange | undefined {
  const isPicture = data.shape.length === 3 && [1, 3].includes(data.shape[2]);
  const scales = net.input.mean !== undefined || net.input.std !== undefined;
  let done = !(data.pixels || (isPicture && scales) || net.input.tokenizer);
  return (x) => {
    if (done) return undefined;
    done = true;
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
    `${name} reads token ids, whole numbers from 0 to ${size - 1}; the values go from ${smallest} to ${largest}` +
    `${whole ? '' : ', with fractions'}. Read the texts with csv(file, { text, for: net }).`
  );
}
