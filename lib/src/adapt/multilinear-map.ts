import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';

/** Numbers of the multilinear map above which Long et al. (2018) take a random one. */
export const MOST = 4096;

/** Numbers that the random map gives, as in the authors' code. */
const DRAWN = 1024;

const [FEATURES, CLASSES] = ['multilinear/features', 'multilinear/classes'];

/** Features by classes `[batch, classes * features]`: each feature times each probability (Long et al. 2018, section 3.2). */
export function multilinearMap(features: Tensor, classes: Tensor): Tensor2D {
  const products = classes.expandDims(2).mul(features.expandDims(1));
  return products.reshape([products.shape[0], -1]);
}

/**
 * `R_f f` times `R_g g`, number by number, over sqrt(d): inner products of two such maps are, in the mean over
 * what is drawn, those of the whole map (their theorem 1). `[batch, features]` and `[batch, classes]` to `[batch, d]`; the matrices are those
 * that `randomMatrices` drew.
 */
export function randomMultilinearMap(features: Tensor, classes: Tensor, matrices: Weights): Tensor2D {
  const project = (x: Tensor, name: string) => tf.matMul(x as Tensor2D, matrices[name] as unknown as Tensor2D);
  const dimensions = matrices[FEATURES].shape[1] as number;
  return project(features, FEATURES).mul(project(classes, CLASSES)).div(Math.sqrt(dimensions));
}

/** Matrices of normal numbers of variance 1, `[features, d]` and `[classes, d]`, which do not learn. */
export function randomMatrices(features: number, classes: number, seed: number, dimensions = DRAWN): Weights {
  const rows = Object.entries({ [FEATURES]: features, [CLASSES]: classes });
  return Object.fromEntries(
    rows.map(([name, size], place) => {
      // From 1: tfjs takes a seed of 0 for no seed.
      const drawn = tf.randomNormal([size, dimensions], 0, 1, 'float32', 1 + seed * 7919 + 101 + place);
      const matrix = tf.variable(drawn, false);
      drawn.dispose();
      return [name, matrix];
    }),
  );
}

/** The map for such weights: at random where they hold matrices for it, else whole. */
export function mapBy(weights: Weights): typeof multilinearMap {
  return FEATURES in weights ? (features, classes) => randomMultilinearMap(features, classes, weights) : multilinearMap;
}

/** Numbers that it gives, and the matrices that it needs. */
export function mapFor(features: number, classes: number, seed: number): { width: number; matrices: Weights } {
  const width = features * classes;
  if (width <= MOST) return { width, matrices: {} };
  return { width: DRAWN, matrices: randomMatrices(features, classes, seed) };
}
