import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Net, TaskHead } from '../core/net';
import type { HeadsRecipe, InnerRecipe, Recipe } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNet, requireRecord, requireTensor } from '../require/arguments';
import type { Architecture } from './architecture';
import type { NetFor } from './compose';
import { withLayerIdentities } from './layer-identity';
import { innerMode, innerWeights, outerWeights } from './weight-prefix';

/** Name of the layer that holds all heads. */
const HEADS = 'heads';

/**
 * Hard parameter sharing (Caruana 1997): a head for each task on one shared trunk, `join(trunk, heads({ digit:
 * head({ classes }), angle: head({ numbers: 1 }) }))`. A head is any net that accepts the trunk's output. The joined net
 * concatenates the tasks' outputs, `[batch, sum of sizes]`, and `taskOutputs` splits them; in `fit` a loss named like a task
 * gets the outputs of its head. A head's weights begin with the task's name, `digit/head/kernel`, so `freeze('digit')`. Throws
 * if there is no task, if a task's name is empty, `heads` or has a slash, or if a head does not accept the trunk's output.
 */
export function heads(tasks: Readonly<Record<string, Net | NetFor>>): NetFor {
  requireRecord('heads', 'tasks', tasks);
  return headsOn(tasks, false);
}

/**
 * The same; with `columns` the trunk's output is split into equal parts of its last axis, one for each head, in order.
 */
export function headsOn(tasks: Readonly<Record<string, Net | NetFor>>, columns: boolean): NetFor {
  const names = Object.keys(tasks);
  requireNames(names);
  return (input) => {
    const headInput = columns ? [...input.slice(0, -1), input[input.length - 1] / names.length] : input;
    const nets = Object.entries(tasks).map(([name, head]): [string, Net] => [
      name,
      typeof head === 'function' ? head(headInput) : head,
    ]);
    for (const [name, { input: expected, name: net }] of nets) requireInput(name, net, expected.shape, headInput);
    const recipe = recipeOf(nets, input, columns);
    return {
      ...headsOf(Object.fromEntries(nets), { input, columns, recipe }),
      recipe,
      weights: Object.assign({}, ...nets.map(([name, { weights }]) => outerWeights(`${name}/`, weights))),
    };
  };
}

function recipeOf(nets: readonly [string, Net][], input: readonly number[], columns: boolean): HeadsRecipe | undefined {
  const parts = innerRecipes(nets);
  return parts && { heads: parts, input, ...(columns && { columns }) };
}

/** The recipes of several nets by name; undefined if one has none. */
export function innerRecipes(nets: readonly [string, Net][]): Record<string, InnerRecipe> | undefined {
  const parts = nets.flatMap(([name, { recipe, output, classes }]) =>
    recipe ? [[name, { recipe, output, classes }] as const] : [],
  );
  return parts.length === nets.length ? Object.fromEntries(parts) : undefined;
}

/** The heads that a recipe describes, from the architectures of its parts. */
export function headsArchitecture(recipe: HeadsRecipe, parts: Readonly<Record<string, Architecture>>): Architecture {
  const { input, columns = false } = recipe;
  return {
    ...headsOf(parts, { input, columns, recipe }),
    recipe,
    weights: Object.entries(parts).flatMap(([name, { weights }]) => innerSpecs(`${name}/`, weights)),
  };
}

/** Weights of a net inside another one, under longer names. */
export function innerSpecs(prefix: string, specs: Architecture['weights']): Architecture['weights'] {
  return specs.map((spec) => ({ ...spec, name: `${prefix}${spec.name}` }));
}

/** A net's task heads by name; undefined if its last layer has none. */
export function headsIn({ layers }: Pick<Net, 'layers'>): Layer['tasks'] {
  return layers[layers.length - 1]?.tasks;
}

type Part = Pick<Net, 'name' | 'layers' | 'output' | 'classes'>;

interface Placing {
  readonly input: readonly number[];
  readonly columns: boolean;
  readonly recipe?: Recipe;
}

function headsOf(parts: Readonly<Record<string, Part>>, { input, columns, recipe }: Placing) {
  const names = Object.keys(parts);
  const side = input[input.length - 1] / names.length;
  let offset = 0;
  const tasks = Object.entries(parts).map(([name, part], index): [string, TaskHead] => {
    const [from, to] = [offset, offset + part.output.reduce((product, length) => product * length, 1)];
    offset = to;
    const apply = headFunction(name, part, columns ? [index * side, side] : undefined);
    return [name, { from, to, shape: part.output, classes: part.classes, apply }];
  });
  const layer: Layer = {
    name: HEADS,
    inside: names,
    tasks: Object.fromEntries(tasks),
    apply: (x, weights, mode) =>
      tf.concat(
        tasks.map(([, { from, to, apply }]) => apply(x, weights, mode).reshape([-1, to - from])),
        1,
      ),
  };
  const name = `heads for ${names.join(', ')}`;
  return withLayerIdentities({ name, input: { shape: input }, layers: [layer], output: [offset], recipe });
}

/** One head on the trunk's output, or on a part of it. Its layers get their weights under their own names. */
function headFunction(
  task: string,
  { layers }: Part,
  column?: readonly [from: number, width: number],
): TaskHead['apply'] {
  return (x, weights, mode) => {
    const headWeights = innerWeights(`${task}/`, weights);
    const headMode = innerMode(`${task}/`, mode.of?.(task) ?? mode);
    const headFeatures = column ? columnOf(x, ...column) : x;
    return layers.reduce((features, layer) => layer.apply(features, headWeights, headMode), headFeatures);
  };
}

/** `width` features of each example, from index `from`: `[..., width]`. */
export function columnOf(x: Tensor, from: number, offset: number): Tensor {
  const before = x.shape.slice(0, -1);
  return x.slice([...before.map(() => 0), from], [...before.map(() => -1), offset]);
}

function requireNames(names: readonly string[]): void {
  if (names.length === 0) throw new TransferError('heads got no task. Pass heads({ name: head({ classes }) }).');
  const invalid = names.find((name) => name === '' || name === HEADS || name.includes('/'));
  if (invalid === undefined) return;
  throw new TransferError(
    `A task cannot be called '${invalid}': its weights begin with its name and a slash. Choose another name.`,
  );
}

/** A head pools feature maps by itself, so only the channels must agree. */
function requireInput(task: string, net: string, expected: readonly number[], actual: readonly number[]): void {
  const fits = expected.length === 1 ? expected[0] === actual[actual.length - 1] : expected.join() === actual.join();
  if (fits) return;
  throw new TransferError(`The head of '${task}', ${net}, expects [${expected}]; the trunk outputs [${actual}].`);
}

/**
 * Splits the outputs of a multi-task net by task: `[batch, sum of sizes]` to `[batch, ...]` each. The caller disposes them.
 * Throws if the net does not end in `heads`, or if the outputs have another shape.
 */
export function taskOutputs(net: Net, outputs: Tensor): Record<string, Tensor> {
  requireNet('taskOutputs', net);
  requireTensor('taskOutputs', outputs);
  const tasks = headsIn(net);
  if (!tasks) {
    throw new TransferError(`${net.name} has one output and no heads for tasks. Make it by join(trunk, heads({ … })).`);
  }
  const offset = Object.values(tasks).at(-1)?.to;
  if (outputs.rank !== 2 || outputs.shape[1] !== offset) {
    throw new TransferError(
      `taskOutputs takes the outputs of ${net.name}, [batch, ${offset}]; got a tensor of shape [${outputs.shape}]. ` +
        'Pass what forward(net, x) gives.',
    );
  }
  return tf.tidy(() =>
    Object.fromEntries(Object.entries(tasks).map(([name, head]) => [name, outputOf(head, outputs)])),
  );
}

/** One task's part of all outputs. */
export function outputOf({ from, to, shape }: TaskHead, outputs: Tensor): Tensor {
  return outputs.slice([0, from], [-1, to - from]).reshape([-1, ...shape]);
}
