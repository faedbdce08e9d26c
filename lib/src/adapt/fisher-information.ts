import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Run } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { each, type Transform } from '../core/transform';
import { stream } from '../data/stream';
import { unlabelled } from '../data/unlabelled';
import { softmaxCrossEntropy } from '../engine/fused/softmax-cross-entropy';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { copy, dispose } from '../net/compose';
import { chain } from '../optimize/chain';
import { unfreezeNorms } from '../optimize/unfreeze-norms';
import { fit } from '../train/fit';
import type { Loss } from '../train/loss';
import type { WeightValues } from './fisher-anchor';

/**
 * The diagonal Fisher information of the scales and offsets of a net's batch normalisations, by its own predictions as labels:
 * the mean over batches of the squared gradient of the batch's mean cross-entropy, as the authors of EATA compute it. Batches
 * are normalised by their statistics. The net does not change.
 */
export async function fisherInformation(
  net: Net,
  data: Dataset,
  { batch, signal }: { batch: number; signal?: AbortSignal },
): Promise<WeightValues> {
  const trial = copy(net);
  const fisher: Record<string, Float32Array> = {};
  const read = ({ state, steps }: Run) => {
    for (const name of Object.keys(net.weights)) {
      const sum = Object.keys(state).find((key) => key.startsWith('slot') && key.endsWith(SQUARES + name));
      if (sum) fisher[name] = Float32Array.from(state[sum].dataSync(), (value) => value / steps);
    }
  };
  try {
    await fit(trial, stream(unlabelled(data), { batch, whole: true }), {
      loss: predictedLabels(),
      optimizer: chain(unfreezeNorms(), squaredGradients()),
      epochs: 1,
      callbacks: [{ showsProgress: true, epoch: read }],
      signal,
    });
  } finally {
    dispose(trial);
  }
  return fisher;
}

const SQUARES = 'squares:';

/** Sums squared gradients and changes no weight. */
function squaredGradients(): Transform {
  return {
    stage: 'rate',
    init: (weights) =>
      Object.fromEntries(Object.entries(weights).map(([name, weight]) => [SQUARES + name, tf.zerosLike(weight)])),
    update: (gradients, state) => ({
      updates: each(gradients, (gradient) => tf.zerosLike(gradient)),
      state: Object.fromEntries(
        Object.entries(gradients).map(([name, gradient]) => [
          SQUARES + name,
          state[SQUARES + name].add(gradient.square()),
        ]),
      ),
    }),
  };
}

/** Mean cross-entropy with the net's most probable class as the label. */
function predictedLabels(): Loss {
  const loss = (outputs: Tensor): Scalar =>
    softmaxCrossEntropy(
      outputs,
      untaped(() => outputs.argMax(1).toInt()),
    ).mean() as Scalar;
  return Object.assign(loss, { withoutLabels: true });
}
