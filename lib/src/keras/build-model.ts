import type * as TensorFlow from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { functionalOf } from './functional';
import { inputOf } from './input';
import { type KerasObject, makeLayer, weightsInside } from './make-layer';
import { layersIn, type Module, nameOf, type PlacedLayer, type Position, type Value } from './model-parts';
import { childPaths } from './paths';

/**
 * Makes a LayersModel of a model's `config.json`, and lists its layers with the paths of their weights. Throws if it has several
 * inputs or outputs, or a layer that is not supported.
 */
export function buildModel(
  root: KerasObject,
  { file, logits }: { readonly file: string; readonly logits: boolean },
): { model: TensorFlow.LayersModel; layers: readonly PlacedLayer[] } {
  const input = inputOf(root, file);
  const layers: PlacedLayer[] = [];
  const module = moduleOf(root, { file, layers, names: new Set(), path: '', owner: '', withoutSoftmax: logits });
  const outputs = module.call([input]);
  if (outputs.length !== 1) {
    throw new TransferError(
      `${file} has ${outputs.length} outputs; a net has one. Take a part of it in Keras: keras.Model(model.input, model.outputs[0]).`,
    );
  }
  requireNoMaskedMean(layers, file);
  return { model: tf.model({ inputs: input, outputs: outputs[0], name: nameOf(root, file) }), layers };
}

function moduleOf(object: KerasObject, position: Position): Module {
  const { class_name: kind } = object;
  if (kind === 'Sequential') return sequentialOf(object, position);
  if (kind === 'Functional' || kind === 'Model') return functionalOf(object, position, moduleOf);
  const { file, layers, names, path, owner, withoutSoftmax } = position;
  const name = freeName(nameOf(object, file), owner, names);
  const layer = makeLayer(object, { file, name, withoutSoftmax });
  const keptName = object.config?.keepdims === true ? freeName(`${name}_keepdims`, owner, names) : undefined;
  layers.push({ layer, name, path: path + weightsInside(object) });
  const call = (inputs: readonly Value[]): readonly Value[] => {
    try {
      const output = layer.apply(inputs.length === 1 ? inputs[0] : [...inputs]) as Value;
      return [keptName ? withKeptAxes(output, String(kind), keptName) : output];
    } catch (cause) {
      throw new TransferError(
        `The layer '${name}' in ${file} does not accept its input [${inputs.map(({ shape }) => shape).join('], [')}]: ` +
          `${(cause as Error).message}. Save the model again.`,
        { cause },
      );
    }
  };
  return { object, call };
}

function sequentialOf(object: KerasObject, { path, withoutSoftmax, ...position }: Position): Module {
  const owner = nameOf(object, position.file);
  const objects = layersIn(object, position.file);
  const paths = childPaths(objects, path);
  const inside = objects.flatMap((one, index) =>
    one.class_name === 'InputLayer' ? [] : [{ one, path: paths[index] }],
  );
  const modules = inside.map(({ one, path: at }, index) =>
    moduleOf(one, { ...position, path: at, owner, withoutSoftmax: withoutSoftmax && index === inside.length - 1 }),
  );
  return { object, call: (inputs) => modules.reduce((values, module) => module.call(values), inputs) };
}

/** With the axes of length 1 that a global pooling keeps. */
function withKeptAxes(output: Value, kind: string, name: string): Value {
  const channels = output.shape[1];
  return tf.layers
    .reshape({ name, targetShape: kind.endsWith('2D') ? [1, 1, channels] : [1, channels] })
    .apply(output) as Value;
}

/** A name that no other layer has: its own, or that with the name of its model before it. */
function freeName(own: string, owner: string, taken: Set<string>): string {
  let name = taken.has(own) && owner ? `${owner}.${own}` : own;
  while (taken.has(name)) name += "'";
  taken.add(name);
  return name;
}

/** Layers that keep or use a mask in Keras, and lose it in TensorFlow.js. */
const LOSE_MASKS = ['GlobalAveragePooling1D', 'Conv1D'];

/** Throws if a mask of padding reaches a layer that would compute something else with it in Keras. */
function requireNoMaskedMean(layers: readonly PlacedLayer[], file: string): void {
  const masking = layers.find(({ layer }) => layer.getClassName() === 'Masking' || layer.getConfig().maskZero === true);
  const losing = masking && layers.find(({ layer }) => LOSE_MASKS.includes(layer.getClassName()));
  if (!losing) return;
  throw new TransferError(
    `The layer '${masking.name}' in ${file} masks padding, and '${losing.name}' would ignore the mask here. Set mask_zero=False in Keras, or ` +
      'use a recurrent layer.',
  );
}
