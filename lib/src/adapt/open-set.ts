import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { unlabelled } from '../data/unlabelled';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireDataset, requireNet } from '../require/arguments';
import { requireNumber } from '../require/number';
import { requireOneOf } from '../require/one-of';
import { requireOptions } from '../require/options';
import { predict } from '../train/predict';
import { entropyOf } from './entropy';
import { requireLogits } from './require-shapes';

/** What a prediction is rejected by: its largest probability, or its entropy in nats. */
export type RejectionScore = 'confidence' | 'entropy';

const SCORES: readonly RejectionScore[] = ['confidence', 'entropy'];

/** A bound on a score of predictions: those outside are of no known class. Plain data. */
export interface Rejection {
  readonly score: RejectionScore;
  /** The lowest confidence, or the highest entropy, that is accepted. */
  readonly threshold: number;
  /** The fraction of the held-out source examples that are accepted. */
  readonly kept: number;
}

export interface RejectionOptions {
  /** `'confidence'` by default. */
  readonly score?: RejectionScore;
  /** The smallest fraction of the held-out source examples to accept, between 0 and 1; 0.95 by default. */
  readonly keep?: number;
}

/**
 * Chooses the threshold of an open set, in which the target has classes that the source lacks, without target labels: the
 * quantile of a score of the predictions on held-out source examples. The score is the largest probability (Hendrycks & Gimpel
 * 2017) or the entropy. At least `keep` of the held-out examples are accepted. Their labels are not read; they must not be
 * training examples, for which predictions are too confident.
 *
 * Of the target's known classes fewer are accepted: a shift lowers the confidence there. So adapt first, and report
 * `evaluateOpenSet` for the threshold chosen here, not for the best one. Throws if `keep` is not between 0 and 1, if the set has
 * too few examples for this quantile, or if the net has no logits.
 */
export async function rejectionThreshold(
  net: Net,
  heldOut: Dataset,
  options: RejectionOptions = {},
): Promise<Rejection> {
  requireOptions('rejectionThreshold', options, { score: true, keep: true });
  requireNet('rejectionThreshold', net);
  requireDataset('rejectionThreshold', heldOut);
  const { score = 'confidence', keep = 0.95 } = options;
  requireOneOf("rejectionThreshold's score", score, SCORES);
  requireNumber("rejectionThreshold's keep", keep, {
    fits: keep > 0 && keep < 1,
    expected: 'a number between 0 and 1',
    hint: 'Try 0.95.',
  });
  const size = heldOut.labels.length;
  if (size * (1 - keep) < 1 - 1e-9) {
    throw new TransferError(
      `rejectionThreshold must have ${Math.ceil(1 / (1 - keep) - 1e-9)} held-out examples or more to keep ${keep} of them; got ` +
        `${size} in ${heldOut.name}. Try more examples, or a smaller keep.`,
    );
  }
  const { scores } = await scored('rejectionThreshold', net, heldOut, score);
  const sign = score === 'confidence' ? -1 : 1;
  const bestFirst = [...scores].sort((a, b) => sign * (a - b));
  const threshold = bestFirst[Math.ceil(keep * size - 1e-9) - 1];
  const kept = bestFirst.filter((value) => accepts({ score, threshold }, value)).length / size;
  return { score, threshold, kept };
}

/** The metrics of an open set. */
export interface OpenSetEvaluation {
  /** The accuracy on examples of known classes, as the mean over these classes; a rejected example is an error. */
  readonly known: number;
  /** The fraction of the examples of unknown classes that are rejected. */
  readonly unknown: number;
  /** The harmonic mean of both. */
  readonly hos: number;
  /** The class of each example as an index of the net's classes, or -1 if it is rejected. */
  readonly predictions: readonly number[];
}

/**
 * Evaluates a classifier on a target with unknown classes: those that the net's classes lack, by name. Predictions outside of
 * the threshold are rejected. `hos` is the harmonic mean of the mean accuracy of the known classes and the recall of the unknown
 * ones (Bucci et al. 2020), both in [0, 1]: it is 0 for a net that rejects nothing or everything, where the accuracy over all
 * examples may be high. Throws if the net has no class names or no logits, or if the target lacks either kind of class.
 */
export async function evaluateOpenSet(net: Net, target: Dataset, rejection: Rejection): Promise<OpenSetEvaluation> {
  requireOptions('evaluateOpenSet', rejection, { score: 'required', threshold: 'required', kept: 'required' });
  requireNet('evaluateOpenSet', net);
  requireDataset('evaluateOpenSet', target);
  const known = net.classes ?? [];
  const labels = target.labels.map((label) => known.indexOf(target.classes[label]));
  const unknownCount = labels.filter((label) => label < 0).length;
  if (known.length === 0 || unknownCount === 0 || unknownCount === labels.length) {
    throw new TransferError(
      `evaluateOpenSet needs examples of classes that ${net.name} has (${known.join(', ') || 'none'}) and of others; got ` +
        `${labels.length - unknownCount} and ${unknownCount} in ${target.name}. Try a labelled target with both, or evaluate.`,
    );
  }
  const { scores, classes } = await scored('evaluateOpenSet', net, target, rejection.score);
  const predictions = classes.map((prediction, example) => (accepts(rejection, scores[example]) ? prediction : -1));
  const recallOf = (truth: number) => {
    const examples = predictions.filter((_, example) => labels[example] === truth);
    return examples.filter((prediction) => prediction === truth).length / examples.length;
  };
  const present = [...new Set(labels)].filter((label) => label >= 0);
  const ofKnown = present.reduce((sum, label) => sum + recallOf(label), 0) / present.length;
  const ofUnknown = recallOf(-1);
  const sum = ofKnown + ofUnknown;
  return { known: ofKnown, unknown: ofUnknown, hos: sum > 0 ? (2 * ofKnown * ofUnknown) / sum : 0, predictions };
}

function accepts({ score, threshold }: Pick<Rejection, 'score' | 'threshold'>, value: number): boolean {
  return score === 'confidence' ? value >= threshold : value <= threshold;
}

/** The score of each prediction, and its class index. */
async function scored(caller: string, net: Net, data: Dataset, score: RejectionScore) {
  requireLogits(caller, { rank: net.output.length + 1, shape: [1, ...net.output] });
  return owning(async (own) => {
    const logits = own(await predict(net, unlabelled(data)));
    return tf.tidy(() => ({
      scores: Array.from(score === 'confidence' ? tf.softmax(logits).max(1).dataSync() : entropyOf(logits).dataSync()),
      classes: Array.from(logits.argMax(1).dataSync()),
    }));
  });
}
