import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Layer, Net } from '../core/net';
import { completeGradients } from '../engine/gradients/complete';
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

/** Settings that a model's file does not contain. */
export interface ModelOptions {
  /** The net's name; by default the model's. */
  readonly name?: string;
  /** The model expects `(pixel - mean) / std` for pixels 0..255. */
  readonly mean?: number;
  readonly std?: number;
  /** Shape of one example, for a model with an open input shape. */
  readonly shape?: readonly number[];
}

/**
 * Makes a net of a LayersModel. It shares the model's variables, so `model.save` writes the weights that `fit` trained. Layers
 * keep their names; the layers between a branch and its merge form one layer, named after the last of them. Weights are
 * `LAYER/kernel`, `LAYER/bias`; those of a batch normalisation `scale`, `offset`, `mean`, `variance`. Weights that the model
 * does not train are not trainable. Dropout follows the layer after it: it is off if that layer is frozen. Regularizers and
 * constraints are not applied; use `adamw` or `l2sp`. Throws if the model has several inputs or outputs, an open input shape
 * without `shape`, or a layer that cannot be trained in a graph.
 */
export function fromLayersModel(model: LayersModel, options: ModelOptions = {}): Net {
  requireOptions('fromLayersModel', options, { name: true, mean: true, std: true, shape: true });
  requireLayersModel('fromLayersModel', model);
  requireOneOfEach(model);
  completeGradients();
  const { name = model.name, mean, std, shape = shapeOf(model) } = options;
  requireExampleShape('fromLayersModel', shape);
  const { calls, input, output } = callsOf(model);
  const parts = partsOf(calls);
  const weights = weightsOf(model, parts.values());
  const { dtype } = model.inputs[0];
  const initialValues = (x: Tensor, from: string): Values => ({
    tensors: new Map([[from, from === input ? x.cast(dtype) : x]]),
    masks: new Map(),
  });

  // A first run, on zeros, shows which values have masks, and the output shape.
  const masked = new Set<string>();
  let outputShape: number[] = [];
  tf.tidy(() => {
    const values = initialValues(tf.zeros([1, ...shape]), input);
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

  const uniqueName = uniqueNames();
  const layerOfSegment = ({ steps: inside, enters, leaves }: Segment<(typeof steps)[number]>): Layer => {
    const innerCalls = inside.map(({ call }) => call);
    return {
      name: uniqueName(innerCalls[innerCalls.length - 1].name),
      inside: [...new Set(innerCalls.flatMap((call) => [call.name, layerOf((parts.get(call.name) as Part).prefix)]))],
      apply(x, layerWeights, mode) {
        const values = initialValues(x, enters);
        runCalls(innerCalls, parts, values, layerWeights, mode);
        return values.tensors.get(leaves) as Tensor;
      },
    };
  };
  const layers = segments(steps, input, output).map(layerOfSegment);
  const recipe = layersModelRecipe(model, { name, mean, std, shape });
  return { name, input: { shape, mean, std }, layers, weights, output: outputShape, recipe };
}

function requireOneOfEach({ name, inputs, outputs }: LayersModel): void {
  if (inputs.length === 1 && outputs.length === 1) return;
  throw new TransferError(
    `${name} has ${inputs.length} inputs and ${outputs.length} outputs; a net has one of each. Take a part of it: ` +
      'tf.model({ inputs: model.inputs[0], outputs: model.outputs[0] }).',
  );
}

/** The shape of one example; throws where the model leaves it open. */
function shapeOf({ name, inputs }: LayersModel): number[] {
  const shape = inputs[0].shape.slice(1);
  if (shape.every((size) => size !== null)) return shape as number[];
  throw new TransferError(
    `${name} takes examples of any shape like [${shape.map((size) => size ?? '?')}]. Pass one: ` +
      `fromLayersModel(model, { shape: [${shape.map((size) => size ?? 224)}] }).`,
  );
}

/** Most elements of one example: 2 GB of float32. */
const LARGEST = 2 ** 29;

/** Throws unless a shape is that of one example: positive integers. */
export function requireExampleShape(call: string, shape: readonly number[]): void {
  requireArray(`${call}'s shape`, 'sizes', shape);
  for (const size of shape) requireCount(`A size in ${call}'s shape`, size, 'Leave the shape out for the usual one.');
  if (shape.length === 0) {
    throw new TransferError(`${call}'s shape must be the shape of one example; got []. Try [4].`);
  }
  const size = shape.reduce((product, one) => product * one, 1);
  if (size <= LARGEST) return;
  throw new TransferError(
    `${call}: an example of shape [${shape}] takes ${((4 * size) / 2 ** 30).toPrecision(3)} GB of memory; the most is 2 GB. ` +
      'Pass a smaller shape.',
  );
}
