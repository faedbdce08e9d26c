import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import type { Tensors, Transform } from '../core/transform';
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
import { fisherAnchor } from './fisher-anchor';
import { fisherInformation } from './fisher-information';
import { requireSeveral } from './require-several';
import { requireLogits } from './require-shapes';
import { skipWithoutGradient } from './skip-without-gradient';

export interface EataOptions extends Pick<FitOptions, 'batch' | 'seed' | 'validate' | 'callbacks' | 'signal'> {
  /** The optimizer of the scales and offsets; `sgd(2.5e-4, 0.9)` by default. */
  readonly optimizer?: Transform;
  /** Passes over the target, 1 by default. */
  readonly epochs?: number;
  /** Entropy below which a prediction is reliable, as a fraction of log(classes); 0.4 by default. */
  readonly threshold?: number;
  /**
   * Cosine similarity with the moving average of the predictions from which an example is redundant; 0.05 by default, the
   * authors' for 1000 classes. They use 0.4 for ten classes.
   */
  readonly maxSimilarity?: number;
  /** Examples of the source's domain, of which the anchor is made; their labels are not read. Without them, no anchor (ETA). */
  readonly anchor?: Dataset;
  /** Weight of the anchor; 2000 by default, the authors' for ImageNet. They use 1 for CIFAR-10. */
  readonly anchorWeight?: number;
}

/** Weight of the past in the moving average of the predictions. */
const PAST = 0.9;

/** Prevents division by zero in a cosine. */
const TINY = 1e-12;

/** The moving average of the predictions; zeros before the first reliable one. */
const AVERAGE = 'eata/average';

/**
 * Efficient anti-forgetting test-time adaptation (EATA: Niu et al. 2022). It minimises the entropy of the predictions as `tent`
 * does, of chosen examples: those with an entropy below `threshold`, the reliable ones, whose probabilities are not similar to
 * the moving average of the chosen ones, 0.9 past. Each has the weight `exp(threshold - entropy)`. With `anchor`, scales and
 * offsets are held at their start by `anchorWeight * sum F (w - start)^2`, with F the Fisher information on the anchor, by the
 * net's predictions there as labels. Returns the history, with the fractions 'reliable' and 'chosen' of the examples.
 *
 * The target is read in its order, as a stream; with `seed` each epoch is shuffled. A batch without a chosen example changes
 * only the running statistics. They follow the last batches, 0.9 past; after a single domain call `adabn(net, target)`. The
 * batch size is 64 by default; a remainder is left out. With few classes most predictions resemble their average: raise
 * `maxSimilarity` if 'chosen' is near 0. EATA has no reset, so a collapse is not undone: see `sar` and `adaptStream`. Throws if
 * the net has no batch normalisation or no logits, the target fewer than two examples, or a number is out of range.
 */
export async function eata(net: Net, target: Dataset, options: EataOptions = {}): Promise<History> {
  requireOptions('eata', options, {
    optimizer: true,
    epochs: true,
    threshold: true,
    maxSimilarity: true,
    anchor: true,
    anchorWeight: true,
    batch: true,
    seed: true,
    validate: true,
    callbacks: true,
    signal: true,
  });
  requireNet('eata', net);
  requireDataset('eata', target);
  requireSeveral('eata', target);
  const { optimizer = sgd(2.5e-4, 0.9), epochs = 1, batch = 64, seed, anchor, ...others } = options;
  const { threshold = 0.4, maxSimilarity = 0.05, anchorWeight = 2000, ...fitting } = others;
  requirePositive("eata's threshold", threshold, 'Try 0.4.');
  requirePositive("eata's maxSimilarity", maxSimilarity, 'Try 0.05.');
  requireNotNegative("eata's anchorWeight", anchorWeight, 'Try 1.');
  requireCount("eata's batch", batch, 'Try 64.', 2);
  requireLogits('eata', { rank: net.output.length + 1, shape: [1, ...net.output] });
  if (anchor) requireDataset('eata', anchor);
  const anchored =
    anchor && anchorWeight > 0
      ? [fisherAnchor(await fisherInformation(net, anchor, { batch, signal: fitting.signal }), anchorWeight)]
      : [];
  return fit(net, stream(unlabelled(target), { batch, seed, whole: true }), {
    ...fitting,
    loss: {},
    adapt: chosenEntropy(target, { margin: threshold * Math.log(net.output[0]), maxSimilarity }),
    optimizer: chain(unfreezeNorms(), skipWithoutGradient(chain(...anchored, optimizer))),
    epochs,
    seed,
  });
}

/** The mean weighted entropy of the chosen predictions of a batch, whose moving average is the adaptation's memory. */
function chosenEntropy(target: Dataset, bounds: { margin: number; maxSimilarity: number }): Adaptation {
  return {
    target,
    sourceOnly: true,
    weights: (_, classes) => ({ [AVERAGE]: tf.tidy(() => tf.variable(tf.zeros([classes]), false)) }),
    scalars: () => bounds,
    loss({ outputs }, _, { weights, scalars, mode }) {
      const entropies = entropyOf(outputs);
      const factors = untaped((): Tensor => {
        const { chosen } = choice(outputs, weights[AVERAGE], scalars);
        return chosen.mul(scalars.margin.sub(entropies).exp()).div(chosen.sum().maximum(1));
      });
      mode.update(
        AVERAGE,
        untaped(() => nextAverage(outputs, weights[AVERAGE], scalars)),
      );
      return entropies.mul(factors).sum() as Scalar;
    },
    measures: {
      reliable: ({ outputs }, _, { weights, scalars }) =>
        choice(outputs, weights[AVERAGE], scalars).reliable.mean() as Scalar,
      chosen: ({ outputs }, _, { weights, scalars }) =>
        choice(outputs, weights[AVERAGE], scalars).chosen.mean() as Scalar,
    },
  };
}

/** Which examples are reliable, and which of those are not redundant: `[batch]` each, 0 or 1. */
function choice(outputs: Tensor, average: Tensor, { margin, maxSimilarity }: Tensors) {
  const reliable = entropyOf(outputs).less(margin).toFloat();
  const p = tf.softmax(outputs);
  const lengths = p.square().sum(1).sqrt().mul(average.square().sum().sqrt());
  // Probabilities are not negative, so neither is the cosine; without an average it is 0.
  const similarities = p.mul(average).sum(1).div(lengths.maximum(TINY)) as Tensor1D;
  return { reliable, chosen: reliable.mul(similarities.less(maxSimilarity).toFloat()) };
}

/** The moving average with the mean of the chosen predictions of a batch, which is the first average. */
function nextAverage(outputs: Tensor, average: Tensor, bounds: Tensors): Tensor {
  const { chosen } = choice(outputs, average, bounds);
  const mean = tf.softmax(outputs).mul(chosen.expandDims(1)).sum(0).div(chosen.sum().maximum(1));
  const moved = tf.where(average.sum().greater(0), average.mul(PAST).add(mean.mul(1 - PAST)), mean);
  return tf.where(chosen.sum().greater(0), moved, average);
}
