import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Net, Weights } from '../core/net';
import { onShapes } from '../engine/compile/on-shapes';
import { completeGradients } from '../engine/gradients/complete';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type Segment, segments, uniqueNames } from '../net/segments';
import { valuesOf, weightsOf } from './constants';
import type { OnnxEnds } from './ends';
import { namesOf } from './names';
import { runNode } from './operators/operators';
import type { OnnxModel } from './read/model';
import type { OnnxTensor } from './read/tensor';
import { onnxRecipe } from './recipe';
import { type OnnxStep, stepsOf } from './steps';
import { holding, isPlain, type Live, plain, shapeOf, toTensor, type Value } from './value';

/** The shape of a value for two examples and for three: between them each length is linear in the number of examples. */
interface Shapes {
  readonly two: readonly number[];
  readonly three: readonly number[];
  readonly order?: Live['order'];
}

/** Makes a net of a model whose constants are initializers. `withConstants` makes them so. */
export function netOf(model: OnnxModel, ends: OnnxEnds): Net {
  completeGradients();
  const { file, graph, opsets } = model;
  const { name, mean, std, shape, input, output, type, channelsFirst } = ends;
  const graphSteps = stepsOf(model, input, output);
  const varying = graphSteps.steps.filter(({ varies }) => varies);
  if (varying.length === 0) {
    throw new TransferError(
      `${file}: '${output}' does not depend on '${input}'. Choose another output: fromOnnx(file, { output: '…' }).`,
    );
  }
  const stored = weightsOf(
    model,
    graphSteps.steps.map(({ node }) => node),
  );
  const names = namesOf(graphSteps, stored);
  const weights: Weights = {};
  for (const [initializer, weightName] of names.weights) {
    const weight = stored.get(initializer) as NonNullable<ReturnType<typeof stored.get>>;
    const values = valuesOf(graph.initializers.get(initializer) as OnnxTensor, weight);
    weights[weightName] = tf.variable(values, weight.trainable);
    values.dispose();
  }
  const entering = (x: Tensor): Value => ({
    tensor: x.cast(holding(type)),
    ...(channelsFirst && { order: 'channels-last' as const }),
  });

  /** The value of a name: one of these, a weight, a constant, or what a node makes of such. */
  const lookUp = (
    wanted: string,
    values: Map<string, Value>,
    from: Weights,
    shapeAt: (name: string) => readonly number[],
  ): Value => {
    const known = values.get(wanted);
    if (known) return known;
    const constant = graph.initializers.get(wanted);
    if (constant) {
      const weightName = names.weights.get(wanted);
      if (weightName === undefined) return constant;
      return { tensor: from[weightName] ?? weights[weightName], order: stored.get(wanted)?.order };
    }
    runStep(graphSteps.makers.get(wanted) as OnnxStep, values, from, shapeAt);
    return values.get(wanted) as Value;
  };
  const runStep = (
    step: OnnxStep,
    values: Map<string, Value>,
    from: Weights,
    shapeAt: (name: string) => readonly number[],
  ) => {
    const { node } = step;
    const readsShape = node.type === 'Shape' || node.type === 'Size';
    const inputs = node.inputs.map((wanted) => {
      if (wanted === '') return undefined;
      const isElsewhere =
        readsShape && !values.has(wanted) && (wanted === input || graphSteps.makers.get(wanted)?.varies);
      return isElsewhere ? plain('float32', shapeAt(wanted), []) : lookUp(wanted, values, from, shapeAt);
    });
    const made = runNode({ node, opset: opsets[node.domain] ?? opsets[''] ?? 1, inputs }, file);
    for (const [index, name] of node.outputs.entries()) if (name !== '' && made[index]) values.set(name, made[index]);
  };

  /** A first run, for two and for three examples, shows each value's shape and order of axes. */
  const shapes = new Map<string, Shapes>();
  const trial = (examples: number) => {
    onShapes([examples, ...shape], (x) => {
      const values = new Map([[input, entering(x)]]);
      for (const step of varying) runStep(step, values, weights, () => []);
      const live = [input, ...varying.flatMap(({ makes }) => makes)];
      for (const value of live) {
        const found = values.get(value) as Value;
        const [edges, order] = [shapeOf(found), isPlain(found) ? undefined : found.order];
        shapes.set(
          value,
          examples === 2 ? { two: edges, three: edges, order } : { ...(shapes.get(value) as Shapes), three: edges },
        );
      }
      const result = values.get(output) as Value;
      return isPlain(result) ? toTensor(result) : result.tensor;
    });
  };
  try {
    trial(2);
    trial(3);
    requireBatch(shapes.get(output) as Shapes, file, output);
  } catch (cause) {
    for (const weight of Object.values(weights)) weight.dispose();
    throw cause;
  }

  const uniqueName = uniqueNames();
  const layerOf = ({ steps, enters, leaves }: Segment<OnnxStep>): Layer => {
    const { order, two, three } = shapes.get(enters) as Shapes;
    const axis = two.findIndex((edge, index) => edge !== three[index]);
    return {
      name: uniqueName(names.layer(steps[steps.length - 1])),
      inside: [...new Set(steps.map(names.layer))],
      apply(x, layerWeights) {
        const value: Value = enters === input ? entering(x) : { tensor: x, order };
        const examples = 2 + (shapeOf(value)[axis] - two[axis]) / (three[axis] - two[axis]);
        const shapeAt = (name: string) => {
          const known = shapes.get(name) as Shapes;
          return known.two.map((edge, index) => edge + (known.three[index] - edge) * (examples - 2));
        };
        const values = new Map([[enters, value]]);
        for (const step of steps) runStep(step, values, layerWeights, shapeAt);
        const result = values.get(leaves) as Value;
        return isPlain(result) ? toTensor(result) : result.tensor;
      },
    };
  };
  const layers = mergeByLayer(segments(varying, input, output), names.layer).map(layerOf);
  const { two, order } = shapes.get(output) as Shapes;
  const example = order === 'channels-last' ? [...two.slice(2), two[1]] : two.slice(1);
  const recipe = onnxRecipe(model, ends, graphSteps.steps, new Set(names.weights.keys()));
  return { name, input: { shape, mean, std }, layers, weights, output: example, recipe };
}

/** Merges consecutive segments that end in the same layer. */
function mergeByLayer(parts: readonly Segment<OnnxStep>[], layer: (step: OnnxStep) => string): Segment<OnnxStep>[] {
  const nameOf = ({ steps }: Segment<OnnxStep>) => layer(steps[steps.length - 1]);
  const merged: Segment<OnnxStep>[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (!last || nameOf(last) !== nameOf(part)) merged.push(part);
    else merged[merged.length - 1] = { ...part, steps: [...last.steps, ...part.steps], enters: last.enters };
  }
  return merged;
}

function requireBatch({ two, three }: Shapes, file: string, output: string): void {
  if (two[0] === 2 && three[0] === 3) return;
  throw new TransferError(
    `${file}: '${output}' has ${two[0] ?? 'no'} rows for two examples; the first axis must be that of the examples. A graph that ` +
      "was exported for one batch size needs dynamic axes: torch.onnx.export(…, dynamic_axes={'input': {0: 'batch'}}).",
  );
}
