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

/** Parts of the examples that are held out in turn. */
const FOLDS = 5;

/** Strengths of the penalty `decay / 2 |w|^2` beside the mean loss; the one that tells held-out domains best is taken. */
const DECAYS = [1e-3, 1e-2, 1e-1, 1, 10];

/** Steps on all examples at once, after which the classifiers stand still (the test compares them with exact ones). */
const STEPS = 300;

/** What a linear classifier of domains says of examples it has not learnt from: log p(target) / p(source), of each. */
export interface DomainLogits {
  readonly source: number[];
  readonly target: number[];
  /** The penalty that was taken. */
  readonly decay: number;
}

/**
 * Tells the domains of features `[examples, features]` apart by logistic regression: each of five parts is judged by a
 * classifier that learnt from the other four. Both domains count alike however many examples they have, so a logit is the
 * log of the density ratio, target over source. The seed parts the examples. Throws on fewer than ten of either domain.
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

/** The same with the parts given: the part of each example of either domain, 0 to 4. */
export async function heldOutLogits(
  source: Tensor,
  target: Tensor,
  [sourceParts, targetParts]: readonly [readonly number[], readonly number[]],
): Promise<DomainLogits> {
  const parts = [...sourceParts, ...targetParts];
  const isTarget = parts.map((_, index) => index >= sourceParts.length);
  // Domain and part travel as one number, the label: a loss gets nothing else of an example.
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
    if (stopped) throw new TransferError('The domain classifier was interrupted before it had learnt. Run it again.');
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

/** A classifier for each part that is held out and each penalty, side by side: `[features, parts * penalties]`. */
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

/** Each classifier's own penalty. Biases are spared. */
const decayOfEach: Transform = {
  stage: 'gradient',
  init: () => ({}),
  update: (gradients, state, weights) => ({
    updates: each(gradients, (gradient, name) => {
      if (weights[name].rank < 2) return gradient;
      // Taken away and not added: TensorFlow takes a product of matrices plus a row `[1, n]` for one with a bias, and then refuses it.
      const growths = tf.tensor1d(Array.from({ length: FOLDS }, () => DECAYS.map((decay) => -decay)).flat());
      return gradient.sub(weights[name].mul(growths));
    }),
    state,
  }),
};

/** How much an example counts to each part's classifier, by its code: nothing where it is held out, else a share of its domain's half. */
function fractions(...domains: readonly (readonly number[])[]): number[][] {
  return domains.flatMap((parts) =>
    Array.from({ length: FOLDS }, (_, part) =>
      Array.from({ length: FOLDS }, (_, heldOut) =>
        part === heldOut ? 0 : 0.5 / parts.filter((one) => one !== heldOut).length,
      ),
    ),
  );
}

/** The sum of all classifiers' losses: no weight is in two of them, so each learns as if it were alone. */
function lossOfAll(logits: Tensor, codes: Tensor, fractionOf: number[][]): Scalar {
  const counts = tf.matMul(tf.oneHot(codes.toInt(), 2 * FOLDS).toFloat(), tf.tensor2d(fractionOf));
  const isTarget = codes.toFloat().greaterEqual(FOLDS).toFloat().expandDims(1);
  const losses = logits.softplus().sub(isTarget.mul(logits));
  return losses.reshape([-1, FOLDS, DECAYS.length]).mul(counts.expandDims(2)).sum();
}

/** The logits at the penalty whose held-out loss is lowest. */
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

/** Every feature with mean 0 and deviation 1 over both domains; one that does not vary stays the same for all. */
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
    `There are ${ofSource} examples of the source and ${ofTarget} of the target; to tell them apart and to try it on others, ` +
      `${2 * FOLDS} of each are needed.`,
  );
}
