import type { Tensor } from '@tensorflow/tfjs';
import type { InputSpec, Layer, Net } from '../core/net';
import type { Recipe } from '../core/recipe';
import { tensorOver } from '../engine/mapped-file';
import { TransferError } from '../error';
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

/** The net with weights drawn from scratch; the same `seed` draws the same. */
export function drawn(architecture: Architecture, seed: number): Net {
  return { ...withLayerIdentities(architecture), weights: drawWeights(architecture.weights, seed) };
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
