import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';

/** Size of the multilinear map above which Long et al. (2018) use a random map. */
export const MAX_PRODUCTS = 4096;

/** Width of the random map, as in the authors' code. */
const RANDOM_WIDTH = 1024;

const [FEATURES, CLASSES] = ['multilinear/features', 'multilinear/classes'];

/** Features by classes `[batch, classes * features]`: each feature times each probability (Long et al. 2018, section 3.2). */
export function multilinearMap(features: Tensor, classes: Tensor): Tensor2D {
  const products = classes.expandDims(2).mul(features.expandDims(1));
  return products.reshape([products.shape[0], -1]);
}

/**
 * Element-wise product of `R_f f` and `R_g g`, over sqrt(d): in expectation over the random matrices, inner products of
 * two such maps equal those of the full map (theorem 1 of the paper). `[batch, features]` and `[batch, classes]` to
 * `[batch, d]`; the matrices come from `randomMatrices`.
 */
export function randomMultilinearMap(features: Tensor, classes: Tensor, matrices: Weights): Tensor2D {
  const project = (x: Tensor, name: string) => tf.matMul(x as Tensor2D, matrices[name] as unknown as Tensor2D);
  const dimensions = matrices[FEATURES].shape[1] as number;
  return project(features, FEATURES).mul(project(classes, CLASSES)).div(Math.sqrt(dimensions));
}

/** Matrices of standard normal values, `[features, d]` and `[classes, d]`, which are not trained. */
export function randomMatrices(features: number, classes: number, seed: number, dimensions = RANDOM_WIDTH): Weights {
  const rows = Object.entries({ [FEATURES]: features, [CLASSES]: classes });
  return Object.fromEntries(
    rows.map(([name, size], index) => {
      // From 1: tfjs treats a seed of 0 as no seed.
      const drawn = tf.randomNormal([size, dimensions], 0, 1, 'float32', 1 + seed * 7919 + 101 + index);
      const matrix = tf.variable(drawn, false);
      drawn.dispose();
      return [name, matrix];
    }),
  );
}

/** The map for these weights: random if they contain its matrices, else the full one. */
export function mapBy(weights: Weights): typeof multilinearMap {
  return FEATURES in weights ? (features, classes) => randomMultilinearMap(features, classes, weights) : multilinearMap;
}

/** The width of the map, and the matrices that it needs. */
export function mapFor(features: number, classes: number, seed: number): { width: number; matrices: Weights } {
  const width = features * classes;
  if (width <= MAX_PRODUCTS) return { width, matrices: {} };
  return { width: RANDOM_WIDTH, matrices: randomMatrices(features, classes, seed) };
}
