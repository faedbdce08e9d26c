import type { Tensor, Tensor1D, Variable } from '@tensorflow/tfjs';
import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import type { Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { chain } from '../optimize/chain';
import { requireDataset, requireNet } from '../require/arguments';
import { requireCount, requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';
import { layersCompared } from '../train/domains';
import { fit } from '../train/fit';
import { crossEntropy, type Loss } from '../train/loss';
import { type CentroidLabelOptions, centroidLabels } from './centroid-labels';
import { featuresAndOutputs } from './features-and-outputs';
import { freezeAfter } from './freeze-after';
import { informationMaximisationLoss } from './information-maximisation-loss';
import { numbered } from './numbered';
import { requireSeveral } from './require-several';
import { requireLogits } from './require-shapes';
import { TARGET_FIT_NAMES, type TargetFitOptions } from './target-fit-options';

export interface ShotOptions extends CentroidLabelOptions, TargetFitOptions {
  /** Weight of the cross-entropy with the pseudo-labels; 0.3 by default. The authors use 0.1 for digits. */
  readonly labelWeight?: number;
  /** Glob of the layer whose output is the features; the last but one by default. The layers after it stay unchanged. */
  readonly at?: string;
}

/**
 * Source hypothesis transfer (SHOT: Liang et al. 2020): adapts a net trained on the source to an unlabelled target,
 * without source data. The head stays unchanged, and the layers before it are trained so that predictions become
 * certain and evenly spread over the classes (`informationMaximisationLoss`), plus `labelWeight` times the cross-entropy
 * with pseudo-labels. `centroidLabels` makes these before each epoch, from the features and predictions of all examples.
 * The history has both losses, as 'information' and 'pseudo-labels'. The batch size is 64 by default; a remainder is
 * left out. With a `checkpoint`, a continued run has the pseudo-labels of its epoch.
 *
 * Classes must be about equally frequent in the target and in each batch: other examples are moved to rare classes. Wrong
 * pseudo-labels are learned too, so use a small learning rate, and train the source with `crossEntropy({ smoothing: 0.1
 * })`, as the authors did. They train new layers at ten times the rate of pretrained ones. Throws if the target or the
 * batch has fewer than two examples, nothing comes after the features, or the net does not output logits.
 */
export async function shot(net: Net, target: Dataset, options: ShotOptions): Promise<History> {
  requireOptions('shot', options, {
    optimizer: 'required',
    epochs: 'required',
    labelWeight: true,
    minCount: true,
    ...TARGET_FIT_NAMES,
  });
  requireNet('shot', net);
  requireDataset('shot', target);
  const { optimizer, labelWeight = 0.3, minCount = 1, at, batch = 64, seed = 0, callbacks = [], ...others } = options;
  requireNotNegative("shot's labelWeight", labelWeight, 'Try 0.3.');
  requireCount("shot's minCount", minCount, 'Try 1.');
  requireCount("shot's batch", batch, 'Try 64.', 2);
  const index = featuresBeforeHead('shot', net, at);
  requireSeveral('shot', target);
  requireLogits('shot', { rank: net.output.length + 1, shape: [1, ...net.output] });
  const labels = pseudoLabelling(net, target, { index, minCount });
  return fit(net, labels.batches({ batch, seed }), {
    ...others,
    loss: { information: informationLoss(), ...(labelWeight > 0 && { 'pseudo-labels': labelLoss(labelWeight) }) },
    optimizer: keepingHead(net, index, optimizer),
    seed,
    // The last: a checkpoint restores the labels of an epoch before they would be made.
    callbacks: labelWeight > 0 ? [...callbacks, labels.callback] : callbacks,
  });
}

/** The loss of `fit` for information maximisation. */
function informationLoss(): Loss {
  return Object.assign((outputs: Tensor) => informationMaximisationLoss(outputs), { withoutLabels: true });
}

/** Cross-entropy with pseudo-labels, times its weight. */
function labelLoss(weight: number): Loss {
  const ofLabels = crossEntropy();
  const loss: Loss = (outputs, labels) => ofLabels(outputs, labels).mul(weight);
  return Object.assign(loss, { classIndices: true } as const);
}

/** The optimizer of the layers up to the features. */
function keepingHead(net: Net, index: number, optimizer: Transform): Transform {
  return chain(freezeAfter(net, index), optimizer);
}

/** Pseudo-labels of a target as a part of a run's state, and the batches that have them. */
function pseudoLabelling(net: Net, target: Dataset, { index, minCount }: { index: number; minCount: number }) {
  const size = target.labels.length;
  let labels: Variable | undefined;
  const relabel = async () => {
    const { features, outputs } = await featuresAndOutputs(net, target, index);
    try {
      tf.tidy(() => labels?.assign(centroidLabels(features, tf.softmax(outputs), { minCount }).toFloat()));
    } finally {
      tf.dispose([features, outputs]);
    }
  };
  const callback: Callback = {
    memory() {
      labels = tf.tidy(() => tf.variable(tf.zeros([size]), false));
      return { 'pseudo-labels': labels };
    },
    async begin(run) {
      if (run.step === 0) await relabel();
    },
    async epoch(run) {
      if (run.history.epochs.length < run.epochs) await relabel();
    },
    end() {
      labels?.dispose();
      labels = undefined;
    },
  };
  return {
    callback,
    batches(order: { batch: number; seed: number }): Stream {
      const examples = numbered(target, order);
      return {
        ...examples,
        classes: net.classes ?? [],
        async *epoch(number, skip) {
          for await (const { x, labels: numbers } of examples.epoch(number, skip))
            yield { x, labels: labelsAt(labels, numbers as Tensor1D) };
        },
      };
    },
  };
}

/** The labels of the examples with these numbers, int32; zeros without labels. Disposes the numbers. */
function labelsAt(labels: Variable | undefined, numbers: Tensor1D): Tensor {
  const found = tf.tidy(() => (labels ? tf.gather(labels, numbers.toInt()) : tf.zerosLike(numbers)).toInt());
  numbers.dispose();
  return found;
}

/** The index of the layer whose output is the features. Throws if the net has no layer after it. */
function featuresBeforeHead(caller: string, net: Net, at: string | undefined): number {
  const [index] = layersCompared(net, { at });
  if (index < net.layers.length - 1) return index;
  throw new TransferError(
    `${caller}'s features must come before the last layer, the head that stays unchanged; got ${net.layers[index].name}, ` +
      `the last layer of ${net.name}. Try a net of a body and a head, or another layer: { at: NAME }.`,
  );
}
