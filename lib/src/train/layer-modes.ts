import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Motion } from '../core/motion';
import type { Layer, Mode } from '../core/net';
import type { Tensors } from '../core/transform';
import { tf } from '../engine/tensorflow';
import type { Trainable } from './trainable';

/** The modes of the layers in one training step, and the new values of their moving averages. */
export interface LayerModes {
  modeOf(layer: Pick<Layer, 'name'>): Mode;
  /** New moving averages by name. The caller disposes them. */
  readonly averages: Tensors;
  /** How the layers moved the pixels so far, in order. */
  readonly motions: Motion[];
}

/**
 * The modes for a partition into trained and frozen layers. Frozen layers run in inference mode. The others run in training
 * mode, also those without weights: dropout, augmentation. `stepSeed` is an int32 scalar.
 */
export function layerModes(trainable: Trainable, stepSeed: Scalar): LayerModes {
  const { frozenLayers, frozenNorms } = trainable;
  const averages: Tensors = {};
  const motions: Motion[] = [];
  let uses = 0;
  const modeOf = (layer: string): Mode => ({
    training: !frozenLayers.has(layer),
    byBatch: (norm) => !frozenLayers.has(layer) && !frozenNorms.has(norm),
    update(name: string, value: Tensor) {
      // A layer that is frozen, or that normalises by its moving averages, keeps them.
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
