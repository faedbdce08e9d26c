import type { Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type OnnxWeight, valuesOf, weightsOf } from './constants';
import type { OnnxEnds } from './ends';
import { namesOf, type OnnxNames } from './names';
import { runNode } from './operators/operators';
import type { OnnxModel } from './read/model';
import type { OnnxTensor } from './read/tensor';
import { type OnnxStep, type OnnxSteps, stepsOf } from './steps';
import { holding, plain, type Value } from './value';

/** What a net of an ONNX graph consists of. */
export interface OnnxParts extends OnnxSteps {
  readonly model: OnnxModel;
  readonly ends: OnnxEnds;
  /** The steps that depend on the examples' values. */
  readonly varying: readonly OnnxStep[];
  /** The constants that are weights, by initializer. */
  readonly stored: ReadonlyMap<string, OnnxWeight>;
  readonly names: OnnxNames;
  /** New variables. The caller frees them. */
  readonly weights: Weights;
}

/** The parts between the ends of a model whose constants are initializers. `withConstants` makes them so. */
export function partsOf(model: OnnxModel, ends: OnnxEnds): OnnxParts {
  const { file, graph } = model;
  const steps = stepsOf(model, ends.input, ends.output);
  const varying = steps.steps.filter(({ varies }) => varies);
  if (varying.length === 0) {
    throw new TransferError(
      `${file}: '${ends.output}' does not depend on '${ends.input}'. Choose another output: ` +
        "fromOnnx(file, { output: '…' }).",
    );
  }
  const stored = weightsOf(
    model,
    steps.steps.map(({ node }) => node),
  );
  const names = namesOf(steps, stored);
  const weights: Weights = {};
  for (const [initializer, weightName] of names.weights) {
    const weight = stored.get(initializer) as OnnxWeight;
    const values = valuesOf(graph.initializers.get(initializer) as OnnxTensor, weight);
    weights[weightName] = tf.variable(values, weight.trainable);
    values.dispose();
  }
  return { ...steps, model, ends, varying, stored, names, weights };
}

/** The examples as the first value of the graph. */
export function entering({ ends: { type, channelsFirst } }: OnnxParts, x: Tensor): Value {
  return { tensor: x.cast(holding(type)), ...(channelsFirst && { order: 'channels-last' as const }) };
}

/** One run of steps: the values that are known, the weights, and the shapes of values that other layers make. */
export interface Run {
  readonly values: Map<string, Value>;
  readonly weights: Weights;
  shapeAt(name: string): readonly number[];
}

/** Is called with the computation of each node, and makes it. */
export type Around = (step: OnnxStep, compute: () => void) => void;

/** Computes a step, and the constant steps that it needs, and adds their values to those of the run. */
export function runStep(parts: OnnxParts, step: OnnxStep, run: Run, around: Around = (_, compute) => compute()): void {
  const { model, ends, makers, names, stored, weights } = parts;
  const { node } = step;
  const readsShape = node.type === 'Shape' || node.type === 'Size';
  const inputs = node.inputs.map((name): Value | undefined => {
    if (name === '') return undefined;
    const known = run.values.get(name);
    if (known) return known;
    const maker = makers.get(name);
    if (readsShape && (name === ends.input || maker?.varies)) return plain('float32', run.shapeAt(name), []);
    const constant = model.graph.initializers.get(name);
    if (constant) {
      const weightName = names.weights.get(name);
      if (weightName === undefined) return constant;
      return { tensor: run.weights[weightName] ?? weights[weightName], order: stored.get(name)?.order };
    }
    runStep(parts, maker as OnnxStep, run, around);
    return run.values.get(name);
  });
  const opset = model.opsets[node.domain] ?? model.opsets[''] ?? 1;
  around(step, () => {
    const made = runNode({ node, opset, inputs }, model.file);
    for (const [index, name] of node.outputs.entries())
      if (name !== '' && made[index]) run.values.set(name, made[index]);
  });
}
