import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Layer, Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray } from '../require/arguments';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';
import { layerOf } from './compose';
import { PREDICTING } from './forward';
import { callsOf } from './layers-model-calls';
import type { Part } from './layers-model-layer';
import { partsOf, weightsOf } from './layers-model-parts';
import { runCalls, type Values } from './layers-model-run';
import { layersModelRecipe } from './model-recipe';
import { requireLayersModel } from './require-model';
import { type Segment, segments, uniqueNames } from './segments';

/** What a model does not say of itself. */
export interface ModelOptions {
  /** The net's name; the model's, unless said. */
  readonly name?: string;
  /** `(pixel - mean) / std` is what the model expects of pixels 0..255. */
  readonly mean?: number;
  readonly std?: number;
  /** Shape of one example, where the model leaves it open. */
  readonly shape?: readonly number[];
}

/**
 * A net that is a LayersModel: it shares the model's variables, so what `fit` learns the model has learnt, and
 * `model.save` writes. Its layers are those of the model, by name; what stands between a branch and its joining is one
 * layer, named after the last. Weights are `LAYER/kernel`, `LAYER/bias`; those of a batch normalisation `scale`, `offset`,
 * `mean`, `variance`. What the model does not train is not trainable. Dropout goes with the layer behind it: it rests where
 * that is frozen. Regularizers and constraints are not applied: `adamw` and `l2sp` are transforms here. Throws for several
 * inputs or outputs, and where a layer cannot be trained in a graph.
 */
export function fromLayersModel(model: LayersModel, options: ModelOptions = {}): Net {
  requireOptions('fromLayersModel', options, { name: true, mean: true, std: true, shape: true });
  requireLayersModel('fromLayersModel', model);
  requireOneOfEach(model);
  const { name = model.name, mean, std, shape = shapeOf(model) } = options;
  requireExampleShape('fromLayersModel', shape);
  const { calls, input, output } = callsOf(model);
  const parts = partsOf(calls);
  const weights = weightsOf(model, parts.values());
  const { dtype } = model.inputs[0];
  const begin = (x: Tensor, from: string): Values => ({
    tensors: new Map([[from, from === input ? x.cast(dtype) : x]]),
    masks: new Map(),
  });

  // A first run, on zeros, shows which values have masks, and what comes out.
  const masked = new Set<string>();
  let outputShape: number[] = [];
  tf.tidy(() => {
    const values = begin(tf.zeros([1, ...shape]), input);
    try {
      runCalls(calls, parts, values, weights, PREDICTING);
    } catch (cause) {
      if (cause instanceof TransferError || options.shape === undefined) throw cause;
      throw new TransferError(
        `${model.name} cannot run on examples of shape [${shape}]: ${(cause as Error).message}. Leave the shape out, or pass ` +
          `one like [${model.inputs[0].shape.slice(1).map((size) => size ?? '?')}].`,
        { cause },
      );
    }
    for (const value of values.masks.keys()) masked.add(value);
    outputShape = (values.tensors.get(output) as Tensor).shape.slice(1);
  });
  const withMasks = (values: readonly string[]) =>
    values.flatMap((value) => (masked.has(value) ? [value, `mask of ${value}`] : [value]));
  const steps = calls.map((call) => ({ ...call, reads: withMasks(call.reads), makes: withMasks(call.makes), call }));

  const names = uniqueNames();
  const layer = ({ steps: inside, enters, leaves }: Segment<(typeof steps)[number]>): Layer => {
    const own = inside.map(({ call }) => call);
    return {
      name: names(own[own.length - 1].name),
      inside: [...new Set(own.flatMap((call) => [call.name, layerOf((parts.get(call.name) as Part).prefix)]))],
      apply(x, given, mode) {
        const values = begin(x, enters);
        runCalls(own, parts, values, given, mode);
        return values.tensors.get(leaves) as Tensor;
      },
    };
  };
  const layers = segments(steps, input, output).map(layer);
  const recipe = layersModelRecipe(model, { name, mean, std, shape });
  return { name, input: { shape, mean, std }, layers, weights, output: outputShape, recipe };
}

function requireOneOfEach({ name, inputs, outputs }: LayersModel): void {
  if (inputs.length === 1 && outputs.length === 1) return;
  throw new TransferError(
    `${name} has ${inputs.length} inputs and ${outputs.length} outputs, and a net has one of each. Take a part of it: ` +
      'tf.model({ inputs: model.inputs[0], outputs: model.outputs[0] }).',
  );
}

/** The shape of one example; throws where the model leaves it open. */
function shapeOf({ name, inputs }: LayersModel): number[] {
  const shape = inputs[0].shape.slice(1);
  if (shape.every((size) => size !== null)) return shape as number[];
  throw new TransferError(
    `${name} takes examples of any shape like [${shape.map((size) => size ?? '?')}]. Say which: ` +
      `fromLayersModel(model, { shape: [${shape.map((size) => size ?? 224)}] }).`,
  );
}

/** Numbers of one example, at most: 2 GB of float32. */
const LARGEST = 2 ** 29;

/** Throws unless a shape is that of one example: positive integers. */
export function requireExampleShape(call: string, shape: readonly number[]): void {
  requireArray(`${call}'s shape`, 'sizes', shape);
  for (const size of shape) requireCount(`A size in ${call}'s shape`, size, 'Leave the shape out for the usual one.');
  if (shape.length === 0) throw new TransferError(`${call}'s shape is []; it is the shape of one example: [4].`);
  const size = shape.reduce((all, one) => all * one, 1);
  if (size <= LARGEST) return;
  throw new TransferError(
    `${call}: an example of shape [${shape}] takes ${((4 * size) / 2 ** 30).toPrecision(3)} GB of memory; the most is 2 GB. ` +
      'Pass a smaller shape.',
  );
}
