import { joined } from '../bytes';
import type { Net } from '../core/net';
import type { Recipe } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { dispose } from '../net/compose';
import { fromGraphModel } from '../net/from-graph-model';
import { fromLayersModel } from '../net/from-layers-model';
import type { GraphConfig, LayersConfig } from '../net/model-recipe';
import { netOfRecipe } from '../onnx/net-of-recipe';
import type { OnnxConfig } from '../onnx/recipe';
import { fromBase64 } from '../platform/base64';

/** The architecture of a model that a recipe contains; undefined for one of this library's architectures. */
export async function modelArchitecture(name: string, config: object): Promise<Architecture | undefined> {
  if (name === 'layers-model') {
    const { topology, options } = config as LayersConfig;
    return withoutValues(fromLayersModel(await tf.models.modelFromJSON(topology as never), options));
  }
  if (name === 'onnx') return withoutValues(await netOfRecipe(config as OnnxConfig));
  if (name !== 'graph-model') return undefined;
  const { topology, signature, constants, options } = config as GraphConfig;
  const parts = constants.map(({ bytes, shape, dtype }) =>
    bytes === undefined ? new Uint8Array(sizeOf(shape) * (dtype === 'bool' ? 1 : 4)) : fromBase64(bytes),
  );
  const weightSpecs = constants.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
  const weightData = joined(parts).buffer;
  const artifacts = { modelTopology: topology, signature, weightSpecs, weightData };
  return withoutValues(fromGraphModel(await tf.loadGraphModel(tf.io.fromMemory(artifacts as never)), options));
}

const sizeOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);

/** A net's architecture; its weights, which a file's will replace, are freed. */
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
