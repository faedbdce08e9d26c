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
import { givenTo, type RunnableStep, runnerOf, withoutGradient } from './graph-model-node';
import { type Executor, executorOf, type GraphStep, parseValue, stepsOf } from './graph-model-steps';
import { stepsWithoutGradient } from './graph-model-trial';
import { graphModelRecipe } from './model-recipe';
import { requireGraphModel } from './require-model';
import { type Segment, segments, uniqueNames } from './segments';

export interface GraphModelOptions extends ModelOptions {
  /** The node that examples enter at, and the one whose result is the net's; the model's own, where it has one of each. */
  readonly input?: string;
  readonly output?: string;
}

/**
 * A net that is a part of a GraphModel, from one node to another. The model's constants become variables, which the
 * net and the model share: what `fit` learns, `model.predict` knows (`model.save` writes what was loaded; keep the net's
 * weights by `checkpoint`). Layers are named after the folders of the nodes, `block1.conv1` for `block1/conv1/Relu`, and
 * weights after these: `block1.conv1/Conv2D/ReadVariableOp`. Arrays of float32 are trainable, but for the averages of a
 * batch normalisation, which stays as it was exported. Throws for control flow, for results whose size depends on values
 * and for graphs of a fixed batch. Where a gradient would have to pass a node that has none, `fit` says so and which;
 * `preflight` says all of it before.
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
  const begin = (x: Tensor, from: string) => new Map([[from, from === input ? x.cast(typeOf(executor, input)) : x]]);

  // A first run shows what comes out and where a gradient would end. Two examples, to see both come out.
  let stuck = new Set<RunnableStep>();
  let outputShape: number[] = [];
  try {
    onShapes([2, ...shape], (x) => {
      const values = begin(x, input);
      stuck = stepsWithoutGradient(steps, values, constant, isWeight);
      const result = values.get(output) as Tensor;
      outputShape = requireBatch(result.shape, output);
      return result;
    });
  } catch (cause) {
    throw withBatch(cause, executor, input);
  }

  const unique = uniqueNames();
  const layerOf = ({ steps: inside, enters, leaves }: Segment<RunnableStep>): Layer => ({
    name: unique(names.layer(inside[inside.length - 1])),
    inside: [...new Set(inside.map(names.layer))],
    apply(x, weights) {
      const values = begin(x, enters);
      for (const step of inside) {
        const made = step.run(
          givenTo(step, values, (node) => weights[names.weights.get(node) ?? ''] ?? constant(node)),
        );
        for (const [place, value] of step.makes.entries()) {
          const end = stuck.has(step) && made[place].dtype === 'float32';
          values.set(value, end ? withoutGradient(made[place], step.node) : made[place]);
        }
      }
      return values.get(leaves) as Tensor;
    },
  });
  const layers = together(segments(steps, input, output), names.layer).map(layerOf);
  const recipe = graphModelRecipe(model, { name, mean, std, shape, input, output });
  const weights = variablesOf(executor, steps, names.weights);
  return { name, input: { shape, mean, std }, layers, weights, output: outputShape, recipe };
}

/** Makes one segment of those in a row that end in the same layer: a convolution, its bias and its ReLU. */
function together(
  parts: readonly Segment<RunnableStep>[],
  layer: (step: RunnableStep) => string,
): Segment<RunnableStep>[] {
  const layerOf = ({ steps }: Segment<RunnableStep>) => layer(steps[steps.length - 1]);
  const found: Segment<RunnableStep>[] = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (!last || layerOf(last) !== layerOf(part)) found.push(part);
    else found[found.length - 1] = { ...part, steps: [...last.steps, ...part.steps], enters: last.enters };
  }
  return found;
}

/** The constants that batch normalisations normalise by. */
export function averagesOf(steps: readonly GraphStep[]): Set<string> {
  const normalisations = steps.filter(({ node }) => node.op.startsWith('FusedBatchNorm'));
  return new Set(
    normalisations.flatMap(({ node }) => node.inputNames.slice(3, 5).map((value) => parseValue(value)[0])),
  );
}

/** Turns constants into variables, in the model too. What a batch normalisation normalises by is not trainable. */
function variablesOf(executor: Executor, steps: readonly RunnableStep[], names: ReadonlyMap<string, string>): Weights {
  const averages = averagesOf(steps);
  const weights: Weights = {};
  const constants = { ...executor.weightMap };
  for (const [node, name] of names) {
    const [tensor] = constants[node];
    if (tensor instanceof tf.Variable) {
      // An earlier net of this model has it too.
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

/** Adds to an error that the graph was made for batches of one size, where it says so. */
function withBatch(cause: unknown, { graph }: Executor, input: string): unknown {
  const shape = graph.nodes[parseValue(input)[0]].attrParams.shape?.value as number[] | undefined;
  const batch = shape?.[0] ?? -1;
  if (!(cause instanceof TransferError) || batch < 0) return cause;
  return new TransferError(
    `${cause.message} The graph was exported for batches of ${batch} only: with an open batch size all of it can be a net.`,
    { cause },
  );
}

function requireBatch([batch, ...shape]: number[], output: string): number[] {
  if (batch === 2) return shape;
  throw new TransferError(
    `'${output}' gives ${batch === undefined ? 'one number' : `${batch} rows`} for two examples: the graph is made for ` +
      'batches of one size. Let the net end before: fromGraphModel(model, { output }).',
  );
}
