import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Callback, Run } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import type { Transform } from '../core/transform';
import { stream } from '../data/stream';
import { unlabelled } from '../data/unlabelled';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { chain } from '../optimize/chain';
import { sgd } from '../optimize/sgd';
import { unfreezeNorms } from '../optimize/unfreeze-norms';
import { requireDataset, requireNet } from '../require/arguments';
import { requireCount, requireNotNegative, requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { type FitOptions, fit } from '../train/fit';
import { entropyOf } from './entropy';
import { requireSeveral } from './require-several';
import { requireLogits } from './require-shapes';
import { isSecond, sharpnessAware } from './sharpness-aware';
import { startState } from './start-state';
import { twice } from './twice';

export interface SarOptions extends Pick<FitOptions, 'batch' | 'seed' | 'validate' | 'callbacks' | 'signal'> {
  /** The optimizer of the scales and offsets; `sgd(1e-3, 0.9)` by default. */
  readonly optimizer?: Transform;
  /** Passes over the target, 1 by default. */
  readonly epochs?: number;
  /** Entropy below which a prediction is reliable, as a fraction of log(classes); 0.4 by default. */
  readonly threshold?: number;
  /** Length of the sharpness-aware move; 0.05 by default. */
  readonly radius?: number;
  /**
   * Moving average of the entropy below which the weights are reset, as a fraction of log(classes); 0.029 by default, the
   * authors' 0.2 nats for 1000 classes. 0 never resets.
   */
  readonly resetBelow?: number;
}

/** The history, and the steps of the run after which the weights were reset. */
export interface SarResult {
  readonly history: History;
  readonly resets: readonly number[];
}

/** Weight of the past in the moving average. */
const PAST = 0.9;

const [RELIABLE, AVERAGE] = ['sar/reliable', 'sar/average'];

/** The moving average before the first reliable prediction. */
const NONE = -1;

/**
 * Sharpness-aware and reliable entropy minimisation (SAR: Niu et al. 2023): test-time adaptation that does not collapse as
 * `tent` may. It trains the scales and offsets of batch normalisations, in two passes on each batch: the first moves them
 * uphill by `radius` (`sharpnessAware`), the second trains by the gradient there. Only predictions with an entropy below
 * `threshold` count, in the second pass those that were below it in both. Where the moving average of the entropy, 0.9 past,
 * falls below `resetBelow`, weights and optimizer are reset to their state at the call, so that a stream whose domain changes
 * can be adapted to without end. Returns the history and the steps of the resets.
 *
 * The target is read in its order, as a stream: `concat(a, b)` is a change of domain; with `seed` each epoch is shuffled.
 * Running means and variances follow the last batches, 0.9 past, so the net predicts for the domain at the end; after a single
 * domain call `adabn(net, target)`. The batch size is 64 by default; a remainder is left out. A batch without a reliable
 * prediction has no gradient. With few classes confident predictions are common: lower `resetBelow` if resets are frequent. The
 * authors found batch normalisation less stable than group or layer normalisation for small batches and sorted classes. Throws
 * if the net has no batch normalisation or no logits, the target fewer than two examples, or a number is negative.
 */
export async function sar(net: Net, target: Dataset, options: SarOptions = {}): Promise<SarResult> {
  requireOptions('sar', options, {
    optimizer: true,
    epochs: true,
    threshold: true,
    radius: true,
    resetBelow: true,
    batch: true,
    seed: true,
    validate: true,
    callbacks: true,
    signal: true,
  });
  requireNet('sar', net);
  requireDataset('sar', target);
  requireSeveral('sar', target);
  const { optimizer = sgd(1e-3, 0.9), epochs = 1, batch = 64, seed, callbacks = [], ...others } = options;
  const { threshold = 0.4, radius = 0.05, resetBelow = 0.029, ...fitting } = others;
  requirePositive("sar's threshold", threshold, 'Try 0.4.');
  requirePositive("sar's radius", radius, 'Try 0.05.');
  requireNotNegative("sar's resetBelow", resetBelow, 'Try 0.029.');
  requireCount("sar's batch", batch, 'Try 64.', 2);
  requireLogits('sar', { rank: net.output.length + 1, shape: [1, ...net.output] });
  const nats = Math.log(net.output[0]);
  const resets: number[] = [];
  const history = await fit(net, twice(stream(unlabelled(target), { batch, seed, whole: true })), {
    ...fitting,
    loss: {},
    adapt: reliableEntropy(target, threshold * nats, Math.min(batch, target.labels.length)),
    optimizer: sharpnessAware(chain(unfreezeNorms(), optimizer), radius),
    epochs,
    seed,
    callbacks: [...callbacks, resetting(resetBelow * nats, resets)],
  });
  return { history, resets };
}

/** The mean entropy of the reliable predictions of a batch, and its moving average over the second passes. */
function reliableEntropy(target: Dataset, margin: number, batch: number): Adaptation {
  return {
    target,
    sourceOnly: true,
    weights: () =>
      tf.tidy(() => ({
        [RELIABLE]: tf.variable(tf.ones([batch]), false),
        [AVERAGE]: tf.variable(tf.scalar(NONE), false),
      })),
    scalars: ({ step }) => ({ second: Number(isSecond(step)), margin }),
    loss({ outputs }, _, { weights, scalars, mode }) {
      const entropies = entropyOf(outputs);
      const isBack = scalars.second.greater(0.5);
      // The first pass of a batch starts from all examples.
      const before = untaped((): Tensor => tf.maximum(weights[RELIABLE], scalars.second.neg().add(1)));
      const reliable = untaped((): Tensor => entropies.less(scalars.margin).toFloat().mul(before));
      const average = untaped(() =>
        tf.where(isBack, nextAverage(weights[AVERAGE], entropies, before), weights[AVERAGE]),
      );
      mode.update(RELIABLE, reliable);
      mode.update(AVERAGE, average);
      return meanOf(entropies, reliable);
    },
    measures: {
      reliable: (_, __, { weights }) => weights[RELIABLE].mean(),
    },
  };
}

/** The mean over the examples of weight 1, or 0 without one. */
function meanOf(values: Tensor, weights: Tensor): Scalar {
  return values.mul(weights).sum().div(weights.sum().maximum(1)) as Scalar;
}

/** The moving average with the mean of a second pass, over the examples that were reliable in the first. */
function nextAverage(average: Tensor, entropies: Tensor, reliable: Tensor): Tensor {
  const mean = meanOf(entropies, reliable);
  const moved = tf.where(average.less(0), mean, average.mul(PAST).add(mean.mul(1 - PAST)));
  return tf.where(reliable.sum().greater(0), moved, average);
}

/** Resets the net's weights and the optimizer where the moving average is below `bound`. */
function resetting(bound: number, resets: number[]): Callback {
  const start = startState('start:', (name, net) => name in net.weights || name.startsWith('slot'));
  return {
    memory: start.memory,
    step({ step, state }: Run) {
      if (!isSecond(step)) return;
      const average = state[AVERAGE].dataSync()[0];
      if (average < 0 || average >= bound) return;
      start.reset(state);
      tf.tidy(() => state[AVERAGE].assign(tf.scalar(NONE)));
      resets.push(step);
    },
    end: start.dispose,
  };
}
