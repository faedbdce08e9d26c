import type { GraphModel, Tensor } from '@tensorflow/tfjs';
import type { Layer, Net, Weights } from '../core/net';
import { onShapes } from '../engine/compile/on-shapes';
import { completeGradients } from '../engine/gradients/complete';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireOptions } from '../require/options';
import { canLearn } from './can-learn';
import type { ModelOptions } from './from-layers-model';
import { endOf, shapeOf, typeOf } from './graph-model-ends';
import { graphNames } from './graph-model-names';
import { inputsFor, type RunnableStep, runnerOf, withoutGradient } from './graph-model-node';
import { type Executor, executorOf, type GraphStep, parseValue, stepsOf } from './graph-model-steps';
import { stepsWithoutGradient } from './graph-model-trial';
import { graphModelRecipe } from './model-recipe';
import { requireGraphModel } from './require-model';
import { type Segment, segments, uniqueNames } from './segments';

export interface GraphModelOptions extends ModelOptions {
  /** The input node and the output node of the net; by default the model's only ones. */
  readonly input?: string;
  readonly output?: string;
}

/**
 * Makes a net of a GraphModel, or of the part between two nodes. The model's constants become variables that net and model
 * share, so `model.predict` uses the weights that `fit` trains. `model.save` writes the loaded weights: keep the trained ones
 * with `checkpoint`. Layers are named after the folders of the nodes, `block1.conv1` for `block1/conv1/Relu`, and weights after
 * the layers: `block1.conv1/Conv2D/ReadVariableOp`. Float32 arrays are trainable, except the running mean and variance of a
 * batch normalisation, which stays as exported. Throws if the graph has control flow, output sizes that depend on values, a
 * fixed batch size, an open shape without `shape`, or several inputs or outputs without `input` or `output`. `fit` throws if a
 * gradient has to pass a node that has none, and names it; `preflight` lists all of this before training.
 */
export function fromGraphModel(model: GraphModel, options: GraphModelOptions = {}): Net {
  requireOptions('fromGraphModel', options, {
    input: true,
    output: true,
    name: true,
    mean: true,
    std: true,
    shape: true,
  });
  requireGraphModel('fromGraphModel', model);
  completeGradients();
  const executor = executorOf(model);
  const input = endOf(executor, 'input', options.input);
  const output = endOf(executor, 'output', options.output);
  const { name = 'graph', mean, std, shape = shapeOf(executor, input) } = options;
  const steps = stepsOf(executor, input, output).map((step) => ({ ...step, run: runnerOf(step, executor) }));
  const constant = (node: string) => executor.weightMap[node][0];
  const isWeight = (node: string) => canLearn(constant(node));
  const names = graphNames(steps, isWeight);
  const initialValues = (x: Tensor, from: string) =>
    new Map([[from, from === input ? x.cast(typeOf(executor, input)) : x]]);

  // A first run gives the output shape and the nodes without a gradient. Two examples reveal a fixed batch size.
  let withoutGradients = new Set<RunnableStep>();
  let outputShape: number[] = [];
  try {
    onShapes([2, ...shape], (x) => {
      const values = initialValues(x, input);
      withoutGradients = stepsWithoutGradient(steps, values, constant, isWeight);
      const result = values.get(output) as Tensor;
      outputShape = requireBatch(result.shape, output);
      return result;
    });
  } catch (cause) {
    throw withBatch(cause, executor, input);
  }

  const uniqueName = uniqueNames();
  const layerOf = ({ steps: innerSteps, enters, leaves }: Segment<RunnableStep>): Layer => ({
    name: uniqueName(names.layer(innerSteps[innerSteps.length - 1])),
    inside: [...new Set(innerSteps.map(names.layer))],
    apply(x, weights) {
      const values = initialValues(x, enters);
      for (const step of innerSteps) {
        const outputs = step.run(
          inputsFor(step, values, (node) => weights[names.weights.get(node) ?? ''] ?? constant(node)),
        );
        for (const [index, value] of step.makes.entries()) {
          const blocksGradient = withoutGradients.has(step) && outputs[index].dtype === 'float32';
          values.set(value, blocksGradient ? withoutGradient(outputs[index], step.node) : outputs[index]);
        }
      }
      return values.get(leaves) as Tensor;
    },
  });
  const layers = mergeByLayer(segments(steps, input, output), names.layer).map(layerOf);
  const recipe = graphModelRecipe(model, { name, mean, std, shape, input, output });
  const weights = variablesOf(executor, steps, names.weights);
  return { name, input: { shape, mean, std }, layers, weights, output: outputShape, recipe };
}

/** Merges consecutive segments that end in the same layer: a convolution, its bias and its ReLU. */
function mergeByLayer(
  parts: readonly Segment<RunnableStep>[],
  layer: (step: RunnableStep) => string,
): Segment<RunnableStep>[] {
  const layerOf = ({ steps }: Segment<RunnableStep>) => layer(steps[steps.length - 1]);
  const merged: Segment<RunnableStep>[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (!last || layerOf(last) !== layerOf(part)) merged.push(part);
    else merged[merged.length - 1] = { ...part, steps: [...last.steps, ...part.steps], enters: last.enters };
  }
  return merged;
}

/** The constants with the running means and variances of the batch normalisations. */
export function movingAverageNodes(steps: readonly GraphStep[]): Set<string> {
  const normalisations = steps.filter(({ node }) => node.op.startsWith('FusedBatchNorm'));
  return new Set(
    normalisations.flatMap(({ node }) => node.inputNames.slice(3, 5).map((value) => parseValue(value)[0])),
  );
}

/** Turns constants into variables, in the model too. Running means and variances are not trainable. */
function variablesOf(executor: Executor, steps: readonly RunnableStep[], names: ReadonlyMap<string, string>): Weights {
  const averages = movingAverageNodes(steps);
  const weights: Weights = {};
  const constants = { ...executor.weightMap };
  for (const [node, name] of names) {
    const [tensor] = constants[node];
    if (tensor instanceof tf.Variable) {
      // An earlier net of this model made it a variable, and shares it.
      weights[name] = tensor;
      continue;
    }
    weights[name] = tf.variable(tensor, !averages.has(node));
    constants[node] = [weights[name]];
    tensor.dispose();
  }
  executor.weightMap = constants;
  return weights;
}

/** Adds to an error that the graph has a fixed batch size, where its placeholder has one. */
function withBatch(cause: unknown, { graph }: Executor, input: string): unknown {
  const shape = graph.nodes[parseValue(input)[0]].attrParams.shape?.value as number[] | undefined;
  const batch = shape?.[0] ?? -1;
  if (!(cause instanceof TransferError) || batch < 0) return cause;
  return new TransferError(
    `${cause.message} The graph was exported with a fixed batch size of ${batch}. Export it with an open batch size to use all of it.`,
    { cause },
  );
}

function requireBatch([batch, ...shape]: number[], output: string): number[] {
  if (batch === 2) return shape;
  throw new TransferError(
    `'${output}' gives ${batch === undefined ? 'one number' : `${batch} rows`} for two examples: the graph has a fixed batch ` +
      'size. End the net at an earlier node: fromGraphModel(model, { output }).',
  );
}
