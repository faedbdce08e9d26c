import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { each, type Transform } from '../core/transform';
import { arrays } from '../data/arrays';
import { randomFrom, shuffled } from '../data/shuffle';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { smallest } from '../extremes';
import { dispose } from '../net/compose';
import { dense } from '../net/layers';
import { toWeights } from '../net/weights';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { cosine } from '../optimize/schedule';
import { fit } from '../train/fit';
import { predict } from '../train/predict';
import { requireFeatures } from './features';

/** Number of cross-validation folds. */
const FOLDS = 5;

/** L2 penalties `decay / 2 |w|^2`, added to the mean loss; the one with the lowest held-out loss is selected. */
const DECAYS = [1e-3, 1e-2, 1e-1, 1, 10];

/** Full-batch steps, after which the classifiers have converged (the test compares them with exact solutions). */
const STEPS = 300;

/** Held-out logits of a linear domain classifier: log p(target) / p(source) for each example. */
export interface DomainLogits {
  readonly source: number[];
  readonly target: number[];
  /** The selected penalty. */
  readonly decay: number;
}

/**
 * Classifies the domain of features `[examples, features]` by logistic regression with five-fold cross-validation: a fold's
 * logits come from a classifier trained on the other four. Both domains have equal total weight, whatever their number of
 * examples, so a logit is the log density ratio of target to source. The seed assigns the folds. Throws if the widths
 * differ, a feature is not finite, or a domain has fewer than ten examples.
 */
export async function domainLogits(source: Tensor, target: Tensor, { seed = 0 } = {}): Promise<DomainLogits> {
  requireDomains(source, target);
  const random = randomFrom(seed);
  const parts = ({ shape: [count] }: Tensor) => {
    const indices = shuffled([...Array(count).keys()], random);
    const partOf = Array<number>(count);
    for (const [rank, index] of indices.entries()) partOf[index] = rank % FOLDS;
    return partOf;
  };
  return heldOutLogits(source, target, [parts(source), parts(target)]);
}

/** As `domainLogits`, with given folds: the fold of each example of each domain, 0 to 4. */
export async function heldOutLogits(
  source: Tensor,
  target: Tensor,
  [sourceParts, targetParts]: readonly [readonly number[], readonly number[]],
): Promise<DomainLogits> {
  const parts = [...sourceParts, ...targetParts];
  const isTarget = parts.map((_, index) => index >= sourceParts.length);
  // The label encodes both domain and fold, since a loss gets only the label of an example.
  const codes = parts.map((part, index) => (isTarget[index] ? FOLDS + part : part));
  const data = await owning(async (own) => {
    const features = own(tf.tidy(() => standardised(tf.concat([source, target]))));
    return arrays(features, codes, { classes: [], name: 'two domains' });
  });
  const net = classifiers(data.shape[0]);
  try {
    const { stopped } = await fit(net, data, {
      loss: (logits, labels) => lossOfAll(logits, labels, fractions(sourceParts, targetParts)),
      optimizer: chain(decayOfEach, adam(cosine(0.2 / Math.sqrt(data.shape[0])))),
      epochs: STEPS,
      batch: codes.length,
    });
    if (stopped) throw new TransferError('The training of the domain classifier was interrupted. Run it again.');
    const logits = await owning(async (own) => {
      const outputs = own(await predict(net, data, { batch: codes.length }));
      return outputs.arraySync() as number[][];
    });
    return best(
      DECAYS.map((_, which) => logits.map((row, index) => row[parts[index] * DECAYS.length + which])),
      isTarget,
    );
  } finally {
    dispose(net);
  }
}

/** One classifier for each fold and each penalty, as columns of one layer: `[features, folds * penalties]`. */
function classifiers(features: number): Net {
  const width = FOLDS * DECAYS.length;
  const weight = (part: string, shape: number[]) =>
    ({ name: `domain/${part}`, shape, init: 'zeros', trainable: true }) as const;
  return {
    name: 'domain classifiers',
    input: { shape: [features] },
    layers: [{ name: 'domain', apply: (x, weights) => dense(x, weights, 'domain') }],
    weights: toWeights([weight('kernel', [features, width]), weight('bias', [width])], ({ shape }) =>
      tf.zeros([...shape]),
    ),
    output: [width],
  };
}

/** Applies each classifier's penalty to its weights, not to its bias. */
const decayOfEach: Transform = {
  stage: 'gradient',
  init: () => ({}),
  update: (gradients, state, weights) => ({
    updates: each(gradients, (gradient, name) => {
      if (weights[name].rank < 2) return gradient;
      // Subtracted, not added: TensorFlow fuses a matrix product plus a row `[1, n]` into one with a bias, and then throws.
      const growths = tf.tensor1d(Array.from({ length: FOLDS }, () => DECAYS.map((decay) => -decay)).flat());
      return gradient.sub(weights[name].mul(growths));
    }),
    state,
  }),
};

/** Weight of an example in each fold's classifier, by its code: 0 if it is held out, else an equal fraction of 0.5 per domain. */
function fractions(...domains: readonly (readonly number[])[]): number[][] {
  return domains.flatMap((parts) =>
    Array.from({ length: FOLDS }, (_, part) =>
      Array.from({ length: FOLDS }, (_, heldOut) =>
        part === heldOut ? 0 : 0.5 / parts.filter((fold) => fold !== heldOut).length,
      ),
    ),
  );
}

/** The sum of all classifiers' losses: they share no weights, so each is trained independently. */
function lossOfAll(logits: Tensor, codes: Tensor, fractionOf: number[][]): Scalar {
  const counts = tf.matMul(tf.oneHot(codes.toInt(), 2 * FOLDS).toFloat(), tf.tensor2d(fractionOf));
  const isTarget = codes.toFloat().greaterEqual(FOLDS).toFloat().expandDims(1);
  const losses = logits.softplus().sub(isTarget.mul(logits));
  return losses.reshape([-1, FOLDS, DECAYS.length]).mul(counts.expandDims(2)).sum();
}

/** The logits for the penalty with the lowest held-out loss. */
function best(candidates: readonly number[][], isTarget: readonly boolean[]): DomainLogits {
  const side = (logits: readonly number[], target: boolean) => logits.filter((_, index) => isTarget[index] === target);
  const softplus = (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  const losses = candidates.map(
    (logits) => meanOf(side(logits, false).map(softplus)) + meanOf(side(logits, true).map((z) => softplus(-z))),
  );
  const lowest = losses.indexOf(smallest(losses));
  const chosen = candidates[lowest];
  return { source: side(chosen, false), target: side(chosen, true), decay: DECAYS[lowest] };
}

/** Features with mean 0 and standard deviation 1 over both domains; a constant feature stays constant. */
function standardised(x: Tensor): Tensor {
  const { mean, variance } = tf.moments(x, 0);
  return x.sub(mean).div(variance.sqrt().maximum(1e-12));
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function requireDomains(source: Tensor, target: Tensor): void {
  requireFeatures(source, 'Features of the source');
  requireFeatures(target, 'Features of the target');
  const [[ofSource, width], [ofTarget, other]] = [source.shape, target.shape];
  if (width !== other) {
    throw new TransferError(
      `The source has ${width} features and the target ${other}. Take both from the same layer of the same net.`,
    );
  }
  if (Math.min(ofSource, ofTarget) >= 2 * FOLDS) return;
  throw new TransferError(
    `A domain classifier needs ${2 * FOLDS} examples of each domain; got ${ofSource} of the source and ${ofTarget} of the ` +
      'target.',
  );
}
