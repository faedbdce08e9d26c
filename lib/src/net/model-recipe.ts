import type { GraphModel, LayersModel, Tensor } from '@tensorflow/tfjs';
import { bytesOf } from '../bytes';
import type { Recipe } from '../core/recipe';
import { toBase64 } from '../platform/base64';
import { canLearn } from './can-learn';
import type { GraphModelOptions } from './from-graph-model';
import type { ModelOptions } from './from-layers-model';
import { executorOf } from './graph-model-steps';

/** A constant of a graph. `bytes` are its values in base64; without them it is a weight, stored in the net's file. */
interface Constant {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly bytes?: string;
}

export interface LayersConfig {
  readonly topology: object;
  readonly options: ModelOptions;
}

export interface GraphConfig {
  readonly topology: object;
  readonly signature: object;
  readonly constants: readonly Constant[];
  readonly options: GraphModelOptions;
}

/** How to rebuild a net of a LayersModel: the model's topology, as Keras writes it. */
export function layersModelRecipe(model: LayersModel, options: ModelOptions): Recipe {
  const topology = JSON.parse(model.toJSON(undefined, true) as unknown as string);
  return { architecture: 'layers-model', config: { topology, options } satisfies LayersConfig };
}

/**
 * The same for a GraphModel: its nodes, and its constants that are not weights. Call it before they become variables. Undefined
 * for a graph with string constants.
 */
export function graphModelRecipe(model: GraphModel, options: GraphModelOptions): Recipe | undefined {
  const { modelTopology: topology, signature } = (model as unknown as { artifacts: Record<string, object> }).artifacts;
  const { weightMap } = executorOf(model);
  const constantTensors = Object.entries(weightMap).map(([name, [tensor]]) => ({ name, tensor }));
  if (constantTensors.some(({ tensor }) => !['float32', 'int32', 'bool'].includes(tensor.dtype))) return undefined;
  const constants = constantTensors.map(({ name, tensor }): Constant => {
    const { shape, dtype } = tensor as Tensor & Pick<Constant, 'dtype'>;
    return { name, shape, dtype, ...(!canLearn(tensor) && { bytes: base64(tensor) }) };
  });
  return { architecture: 'graph-model', config: { topology, signature, constants, options } satisfies GraphConfig };
}

function base64(tensor: Tensor): string {
  return toBase64(bytesOf(tensor.dataSync()));
}
