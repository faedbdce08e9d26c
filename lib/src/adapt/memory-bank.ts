import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import type { Tensors } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { TransferError } from '../error';
import { requireCount } from '../require/number';
import type { Adaptation } from '../train/adaptation';
import { layersCompared } from '../train/domains';
import { fit } from '../train/fit';
import { featuresAndOutputs } from './features-and-outputs';
import { numbered } from './numbered';
import { requireLogits } from './require-shapes';
import type { TargetFitOptions } from './target-fit-options';
import { unitRows } from './unit-rows';

/** The last features and predictions of all examples of a target, as constants. */
export interface MemoryBank {
  /** `[examples, features]`, rows of length 1. */
  readonly features: Tensor2D;
  /** `[examples, classes]` */
  readonly probabilities: Tensor2D;
}

/** A batch of the target. */
export interface BankBatch {
  /** `[batch, features]` */
  readonly features: Tensor;
  /** Logits `[batch, classes]`. */
  readonly logits: Tensor;
  /** The number of each example in the bank `[batch]`, int32. */
  readonly numbers: Tensor1D;
}

/** The bank with the rows of these examples replaced. */
export function refreshed(bank: MemoryBank, { features, logits, numbers }: BankBatch): MemoryBank {
  const rows = numbers.expandDims(1);
  const replace = (old: Tensor2D, values: () => Tensor2D) =>
    untaped(() => tf.tensorScatterUpdate(old, rows, values()) as Tensor2D);
  return {
    features: replace(bank.features, () => unitRows(features)),
    probabilities: replace(bank.probabilities, () => tf.softmax(logits as Tensor2D)),
  };
}

/** Subtracted from the similarity of an example with itself; similarities are in [-1, 1]. */
const SELF = 4;

/**
 * The numbers of the `count` examples of the bank that are nearest by cosine to these ones, the nearest first, each without
 * itself: `[rows, count]`, int32.
 */
export function nearestOthers(numbers: Tensor1D, { features }: MemoryBank, count: number): Tensor2D {
  const similarities = tf.matMul(tf.gather(features, numbers), features, false, true);
  const self = tf.oneHot(numbers, features.shape[0]).toFloat().mul(SELF);
  return tf.topk(similarities.sub(self), count).indices.toInt() as Tensor2D;
}

const [FEATURES, PROBABILITIES] = ['memory/features', 'memory/probabilities'];

/** An adaptation without a source whose loss reads a bank. */
export interface BankMethod {
  /** The name of the public function, for errors. */
  readonly caller: string;
  readonly at?: string;
  /** Neighbours of an example that the loss reads, by the name of their option. */
  readonly neighbours: Readonly<Record<string, number>>;
  scalars?: Adaptation['scalars'];
  /** The loss of a batch, from the bank that has the batch's rows. */
  loss(batch: BankBatch, bank: MemoryBank, scalars: Tensors): Scalar;
}

/** Trains a net on the target by such a loss. Throws if the target has no neighbours enough, or the net no logits. */
export function fitWithBank(
  net: Net,
  target: Dataset,
  method: BankMethod,
  options: TargetFitOptions,
): Promise<History> {
  const { caller, at, neighbours, scalars, loss } = method;
  const { batch = 64, seed = 0, callbacks = [], ...others } = options;
  const [index] = layersCompared(net, { at });
  const size = target.labels.length;
  requireCount(`${caller}'s batch`, batch, 'Try 64.', 2);
  for (const [name, count] of Object.entries(neighbours)) requireNeighbours(`${caller}'s ${name}`, count, target);
  requireLogits(caller, { rank: net.output.length + 1, shape: [1, ...net.output] });
  const adapt: Adaptation = {
    target,
    at,
    labels: true,
    sourceOnly: true,
    weights: (features, classes) =>
      tf.tidy(() => ({
        [FEATURES]: tf.variable(tf.zeros([size, features]), false),
        [PROBABILITIES]: tf.variable(tf.zeros([size, classes]), false),
      })),
    // The counts too: a checkpoint of a run with others is not continued.
    scalars: (moment) => ({ ...neighbours, ...scalars?.(moment) }),
    loss({ features, outputs, labels }, _, { weights, scalars: ofStep, mode }) {
      const bankBatch = { features, logits: outputs, numbers: untaped(() => (labels as Tensor1D).toInt()) };
      const before = { features: weights[FEATURES], probabilities: weights[PROBABILITIES] } as unknown as MemoryBank;
      const bank = refreshed(before, bankBatch);
      mode.update(FEATURES, bank.features);
      mode.update(PROBABILITIES, bank.probabilities);
      return loss(bankBatch, bank, ofStep);
    },
  };
  return fit(net, numbered(target, { batch, seed }), {
    ...others,
    loss: {},
    adapt,
    seed,
    // The last: a checkpoint restores the bank before it would be filled.
    callbacks: [...callbacks, fillingBank(net, target, index)],
  });
}

/** Fills the bank before the first step. */
function fillingBank(net: Net, target: Dataset, index: number): Callback {
  return {
    async begin({ step, state }) {
      if (step > 0) return;
      const { features, outputs } = await featuresAndOutputs(net, target, index);
      try {
        tf.tidy(() => {
          state[FEATURES].assign(unitRows(features));
          state[PROBABILITIES].assign(tf.softmax(outputs));
        });
      } finally {
        tf.dispose([features, outputs]);
      }
    },
  };
}

function requireNeighbours(what: string, count: number, { name, labels }: Dataset): void {
  requireCount(what, count, 'Try 3.');
  if (count < labels.length) return;
  throw new TransferError(
    `${what} must be below the ${labels.length} examples of ${name}, since an example is not its own neighbour; got ${count}. ` +
      'Try a larger target, or 1.',
  );
}
