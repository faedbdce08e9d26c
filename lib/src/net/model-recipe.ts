import type { GraphModel, LayersModel, Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Architecture } from './architecture';
import { dispose } from './compose';
import { canLearn, fromGraphModel, type GraphModelOptions } from './from-graph-model';
import { fromLayersModel, type ModelOptions } from './from-layers-model';
import { executorOf } from './graph-model-steps';
import type { Net, Recipe } from './net';
import { bytesOf } from './safetensors';

/** A constant of a graph. `bytes` are its numbers in base64; without them it is a weight, which the net's file has. */
interface Constant {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly bytes?: string;
}

interface LayersConfig {
  readonly topology: object;
  readonly options: ModelOptions;
}

interface GraphConfig {
  readonly topology: object;
  readonly signature: object;
  readonly constants: readonly Constant[];
  readonly options: GraphModelOptions;
}

/** How a net of a LayersModel can be made again: the model's topology, as Keras writes it. */
export function layersModelRecipe(model: LayersModel, options: ModelOptions): Recipe {
  const topology = JSON.parse(model.toJSON(undefined, true) as unknown as string);
  return { architecture: 'layers-model', config: { topology, options } satisfies LayersConfig };
}

/**
 * The same of a GraphModel: its nodes, and its constants that are no weights. Taken before these become variables. Undefined
 * for a graph that holds texts.
 */
export function graphModelRecipe(model: GraphModel, options: GraphModelOptions): Recipe | undefined {
  const { modelTopology: topology, signature } = (model as unknown as { artifacts: Record<string, object> }).artifacts;
  const { weightMap } = executorOf(model);
  const held = Object.entries(weightMap).map(([name, [tensor]]) => ({ name, tensor }));
  if (held.some(({ tensor }) => !['float32', 'int32', 'bool'].includes(tensor.dtype))) return undefined;
  const constants = held.map(({ name, tensor }): Constant => {
    const { shape, dtype } = tensor as Tensor & Pick<Constant, 'dtype'>;
    return { name, shape, dtype, ...(!canLearn(tensor) && { bytes: base64(tensor) }) };
  });
  return { architecture: 'graph-model', config: { topology, signature, constants, options } satisfies GraphConfig };
}

function base64(tensor: Tensor): string {
  return Buffer.from(bytesOf(tensor.dataSync())).toString('base64');
}

/** The architecture of a model that a recipe carries; undefined for one that has a name of this library's. */
export async function modelArchitecture(name: string, config: object): Promise<Architecture | undefined> {
  if (name === 'layers-model') {
    const { topology, options } = config as LayersConfig;
    return withoutValues(fromLayersModel(await tf.models.modelFromJSON(topology as never), options));
  }
  if (name !== 'graph-model') return undefined;
  const { topology, signature, constants, options } = config as GraphConfig;
  const parts = constants.map(({ bytes, shape, dtype }) =>
    bytes === undefined ? new Uint8Array(sizeOf(shape) * (dtype === 'bool' ? 1 : 4)) : Buffer.from(bytes, 'base64'),
  );
  const weightSpecs = constants.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
  const weightData = Uint8Array.from(Buffer.concat(parts)).buffer;
  const artifacts = { modelTopology: topology, signature, weightSpecs, weightData };
  return withoutValues(fromGraphModel(await tf.loadGraphModel(tf.io.fromMemory(artifacts as never)), options));
}

const sizeOf = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);

/** A net's architecture, once its own weights, which a file's will replace, have told their shapes. */
function withoutValues(net: Net): Architecture {
  const weights = Object.entries(net.weights).map(([name, { shape, trainable }]) => ({
    name,
    shape,
    trainable,
    init: 'zeros' as const,
  }));
  dispose(net);
  return { ...net, weights, recipe: net.recipe as Recipe };
}
