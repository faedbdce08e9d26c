import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Motion } from '../core/motion';
import type { Layer, Mode } from '../core/net';
import type { Tensors } from '../core/transform';
import { tf } from '../engine/tensorflow';
import type { Trainable } from './trainable';

/** How the layers run in one training step, and the new values that they give for their moving averages. */
export interface LayerModes {
  modeOf(layer: Pick<Layer, 'name'>): Mode;
  /** By name; whoever asks for them disposes them. */
  readonly averages: Tensors;
  /** How the layers moved the pixels so far, one after the other. */
  readonly motions: Motion[];
}

/**
 * `still` names the layers whose weights are all frozen, which run as in prediction. The others train, also those without
 * weights: dropout, augmentation. `stepSeed` is an int32 scalar.
 */
export function layerModes(trainable: Trainable, stepSeed: Scalar): LayerModes {
  const { still, keeping } = trainable;
  const averages: Tensors = {};
  const motions: Motion[] = [];
  let uses = 0;
  const modeOf = (layer: string): Mode => ({
    training: !still.has(layer),
    byBatch: (norm) => !still.has(layer) && !keeping.has(norm),
    update(name: string, value: Tensor) {
      // A layer that is frozen, or goes by its averages, keeps them whatever it hands in.
      if (!(name in trainable.averages)) return;
      averages[name]?.dispose();
      // Kept, because the gradient's own tidy would free it before it is assigned.
      averages[name] = tf.keep(value);
    },
    seed: () => tf.stack([stepSeed, tf.scalar(uses++, 'int32')]),
    moved: (motion) => motions.push(motion),
    of: modeOf,
  });
  return {
    averages,
    motions,
    modeOf: ({ name }) => modeOf(name),
  };
}
