import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../../error';
import { described } from '../../require/described';
import { isTensor } from '../../require/kinds';

/** The outputs and labels of a classifier as metrics read them. */
export interface ClassOutputs {
  readonly examples: number;
  /** The number of outputs of an example. */
  readonly width: number;
  /** The logits, `[examples * width]`, example by example. */
  readonly logits: Float32Array;
  /** Whether each output is a separate label, which an example has or not; otherwise each example has one class. */
  readonly multiLabel: boolean;
  /** Whether an example has this class or label. */
  has(example: number, output: number): boolean;
  /** Whether it is predicted: the class with the highest logit, or each label with a logit above 0 (p > 0.5). */
  predicts(example: number, output: number): boolean;
}

/**
 * Reads outputs `[examples, classes]` with class indices `[examples]`, or with as many labels of 0 and 1 as outputs:
 * `[examples, labels]`, or `[examples]` for one binary label. Throws if shapes or labels are others; the error names `metric`.
 */
export function classOutputs(metric: string, outputs: Tensor, labels: Tensor): ClassOutputs {
  const isReadable = isTensor(outputs) && isTensor(labels) && outputs.rank <= 2 && outputs.shape[0] === labels.shape[0];
  const width = isReadable ? (outputs.shape[1] ?? 1) : 0;
  const multiLabel = isReadable && outputs.size === labels.size;
  if (!isReadable || outputs.size === 0 || !(multiLabel || labels.rank === 1)) {
    throw new TransferError(
      `${metric} must get outputs [examples, classes] and class indices [examples], or as many labels of 0 and 1 as outputs; got ` +
        `outputs ${described(outputs)} and labels ${described(labels)}. Try a custom metric for other outputs.`,
    );
  }
  const [logits, truth] = [Float32Array.from(outputs.dataSync()), labels.dataSync()];
  requireLabels(metric, truth, multiLabel ? 2 : width);
  const best = multiLabel ? [] : largestOutputs(logits, width);
  return {
    examples: outputs.shape[0],
    width,
    logits,
    multiLabel,
    has: (example, output) => (multiLabel ? truth[example * width + output] === 1 : truth[example] === output),
    predicts: (example, output) => (multiLabel ? logits[example * width + output] > 0 : best[example] === output),
  };
}

/** The index of the largest output of each example; the first of ties, as with argMax. */
function largestOutputs(logits: Float32Array, width: number): number[] {
  return Array.from({ length: logits.length / width }, (_, example) => {
    const row = logits.subarray(example * width, (example + 1) * width);
    return row.reduce((best, value, output) => (value > row[best] ? output : best), 0);
  });
}

function requireLabels(metric: string, labels: ArrayLike<number>, count: number): void {
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index];
    if (Number.isInteger(label) && label >= 0 && label < count) continue;
    throw new TransferError(
      `${metric}'s labels must be integers from 0 to ${count - 1}; got ${label} at index ${index}. ` +
        'Try a custom metric for other labels.',
    );
  }
}
