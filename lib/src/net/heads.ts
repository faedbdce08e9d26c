import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Net, TaskHead } from '../core/net';
import type { HeadsRecipe, InnerRecipe, Recipe } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNet, requireRecord, requireTensor } from '../require/arguments';
import type { Architecture } from './architecture';
import type { NetFor } from './compose';
import { knowLayers } from './layer-identity';
import { innerMode, innerWeights, outerWeights } from './weight-prefix';

/** Name of the layer that holds all heads. */
const HEADS = 'heads';

/**
 * A head for each task on one trunk, hard parameter sharing (Caruana 1997): `join(trunk, heads({ digit: head({ classes }),
 * angle: head({ numbers: 1 }) }))`. A head is any net that takes what leaves the trunk. The joined net gives the tasks'
 * outputs side by side, `[batch, sum of sizes]`, which `taskOutputs` takes apart; in `fit` a loss named like a task gets
 * the outputs of its head. Weights of a head begin with the task's name: `digit/head/kernel`, so `freeze('digit')`.
 */
export function heads(tasks: Readonly<Record<string, Net | NetFor>>): NetFor {
  requireRecord('heads', 'tasks', tasks);
  return headsOn(tasks, false);
}

/**
 * The same; with `columns` the first head reads the first part of what leaves the trunk, the second the second, in as many
 * equal parts as there are tasks.
 */
export function headsOn(tasks: Readonly<Record<string, Net | NetFor>>, columns: boolean): NetFor {
  const names = Object.keys(tasks);
  requireNames(names);
  return (input) => {
    const seen = columns ? [...input.slice(0, -1), input[input.length - 1] / names.length] : input;
    const made = Object.entries(tasks).map(([name, one]): [string, Net] => [
      name,
      typeof one === 'function' ? one(seen) : one,
    ]);
    for (const [name, { input: expected, name: net }] of made) requireInput(name, net, expected.shape, seen);
    const recipe = recipeOf(made, input, columns);
    return {
      ...headsOf(Object.fromEntries(made), { input, columns, recipe }),
      recipe,
      weights: Object.assign({}, ...made.map(([name, { weights }]) => outerWeights(`${name}/`, weights))),
    };
  };
}

function recipeOf(made: readonly [string, Net][], input: readonly number[], columns: boolean): HeadsRecipe | undefined {
  const parts = innerRecipes(made);
  return parts && { heads: parts, input, ...(columns && { columns }) };
}

/** The recipes of several nets by name; undefined where one has none. */
export function innerRecipes(made: readonly [string, Net][]): Record<string, InnerRecipe> | undefined {
  const parts = made.flatMap(([name, { recipe, output, classes }]) =>
    recipe ? [[name, { recipe, output, classes }] as const] : [],
  );
  return parts.length === made.length ? Object.fromEntries(parts) : undefined;
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

/** What a net has of its tasks' heads, by name; undefined where it ends in no such layer. */
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
  let width = 0;
  const tasks = Object.entries(parts).map(([name, part], place): [string, TaskHead] => {
    const [from, to] = [width, width + part.output.reduce((product, length) => product * length, 1)];
    width = to;
    const apply = applied(name, part, columns ? [place * side, side] : undefined);
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
  return knowLayers({ name, input: { shape: input }, layers: [layer], output: [width], recipe });
}

/** One head on what leaves the trunk, or on a part of it: its layers see their weights under the names they gave them. */
function applied(task: string, { layers }: Part, column?: readonly [from: number, width: number]): TaskHead['apply'] {
  return (x, weights, mode) => {
    const own = innerWeights(`${task}/`, weights);
    const inside = innerMode(`${task}/`, mode.of?.(task) ?? mode);
    const seen = column ? columnOf(x, ...column) : x;
    return layers.reduce((made, layer) => layer.apply(made, own, inside), seen);
  };
}

/** So many features of each example, from one on `[..., width]`. */
export function columnOf(x: Tensor, from: number, width: number): Tensor {
  const before = x.shape.slice(0, -1);
  return x.slice([...before.map(() => 0), from], [...before.map(() => -1), width]);
}

function requireNames(names: readonly string[]): void {
  if (names.length === 0) throw new TransferError('heads got no task. Pass heads({ name: head({ classes }) }).');
  const odd = names.find((name) => name === '' || name === HEADS || name.includes('/'));
  if (odd === undefined) return;
  throw new TransferError(
    `A task cannot be called '${odd}': its weights begin with its name and a slash. Take another name.`,
  );
}

/** A head pools feature maps by itself, so only the channels must agree. */
function requireInput(task: string, net: string, expected: readonly number[], given: readonly number[]): void {
  const fits = expected.length === 1 ? expected[0] === given[given.length - 1] : expected.join() === given.join();
  if (fits) return;
  throw new TransferError(`The head of '${task}', ${net}, expects [${expected}], and the trunk gives [${given}].`);
}

/**
 * What a net of several tasks gives, by task: outputs `[batch, sum of sizes]` to `[batch, ...]` each. Throws where the net
 * does not end in `heads`.
 */
export function taskOutputs(net: Net, outputs: Tensor): Record<string, Tensor> {
  requireNet('taskOutputs', net);
  requireTensor('taskOutputs', outputs);
  const tasks = headsIn(net);
  if (!tasks) {
    throw new TransferError(`${net.name} has one output and no heads for tasks. Make it by join(trunk, heads({ … })).`);
  }
  const width = Object.values(tasks).at(-1)?.to;
  if (outputs.rank !== 2 || outputs.shape[1] !== width) {
    throw new TransferError(
      `taskOutputs takes the outputs of ${net.name}, [batch, ${width}]; got a tensor of shape [${outputs.shape}]. ` +
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
