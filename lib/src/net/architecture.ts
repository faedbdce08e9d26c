import type { Tensor } from '@tensorflow/tfjs';
import type { InputSpec, Layer, Net } from '../core/net';
import type { Recipe } from '../core/recipe';
import { tensorOver } from '../engine/mapped-file';
import { TransferError } from '../error';
import { numberText } from '../require/described';
import { requireFinite } from '../require/number';
import type { NamedArray } from '../safetensors';
import { withLayerIdentities } from './layer-identity';
import { drawWeights, toWeights, type WeightSpec } from './weights';

/** A net without the values of its weights: layers, shapes and initialisation. */
export interface Architecture {
  readonly name: string;
  readonly input: InputSpec;
  readonly layers: readonly Layer[];
  readonly weights: readonly WeightSpec[];
  readonly output: readonly number[];
  readonly classes?: readonly string[];
  /** How to rebuild it. */
  readonly recipe: Recipe;
}

/**
 * The net with weights drawn from scratch; the same `seed` draws the same. Throws if `seed` is not finite, or if a weight would
 * have more numbers than a tensor can have.
 */
export function drawn(architecture: Architecture, seed: number): Net {
  requireFinite(`${architecture.name}'s seed`, seed, 'Try 0.');
  for (const { name, shape } of architecture.weights) requireSize(`${architecture.name}: ${name}`, shape);
  return { ...withLayerIdentities(architecture), weights: drawWeights(architecture.weights, seed) };
}

/** The most numbers that a tensor can have: TensorFlow counts them in 32 bits. */
const MOST = 2 ** 31 - 1;

function requireSize(name: string, shape: readonly number[]): void {
  const size = shape.reduce((product, edge) => product * edge, 1);
  if (size <= MOST) return;
  throw new TransferError(
    `${name} would be [${shape}], ${numberText(size)} numbers; a tensor has at most ${numberText(MOST)}. Try smaller sizes.`,
  );
}

/**
 * The net with these weights, by name, in TensorFlow's layout. Arrays in a mapped file are not copied. Throws if one is
 * missing or has another shape; `from` names their source in the error.
 */
export function withWeights(architecture: Architecture, arrays: ReadonlyMap<string, NamedArray>, from: string): Net {
  return {
    ...withLayerIdentities(architecture),
    weights: toWeights(architecture.weights, ({ name, shape }): Tensor => {
      const array = arrays.get(name);
      if (!array)
        throw new TransferError(`${from} has no weight '${name}'. It is not a file for ${architecture.name}.`);
      if (array.shape.join() !== shape.join()) {
        throw new TransferError(
          `${from}: '${name}' has the shape [${array.shape}], and ${architecture.name} has [${shape}] there.`,
        );
      }
      return tensorOver(array.values, shape);
    }),
  };
}
