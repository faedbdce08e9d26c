import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { Architecture } from './architecture';
import type { NetFor } from './compose';
import { knowLayers } from './layer-identity';
import type { Layer, Mode, Net, Recipe, TaskHead, Weights } from './net';

/** Name of the layer that holds all heads. */
const HEADS = 'heads';

/**
 * A head for each task on one trunk, hard parameter sharing (Caruana 1997): `join(trunk, heads({ digit: head({ classes }),
 * angle: head({ numbers: 1 }) }))`. A head is any net that takes what leaves the trunk. The joined net gives the tasks'
 * outputs side by side, `[batch, sum of sizes]`, which `taskOutputs` takes apart; in `fit` a loss named like a task gets
 * the outputs of its head. Weights of a head begin with the task's name: `digit/head/kernel`, so `freeze('digit')`.
 */
export function heads(tasks: Readonly<Record<string, Net | NetFor>>): NetFor {
  requireNames(Object.keys(tasks));
  return (input) => {
    const made = Object.entries(tasks).map(([name, one]): [string, Net] => [
      name,
      typeof one === 'function' ? one(input) : one,
    ]);
    for (const [name, { input: expected, name: net }] of made) requireInput(name, net, expected.shape, input);
    const recipe = recipeOf(made, input);
    return {
      ...headsOf(Object.fromEntries(made), input, recipe),
      recipe,
      weights: Object.fromEntries(
        made.flatMap(([name, { weights }]) =>
          Object.entries(weights).map(([weight, value]) => [`${name}/${weight}`, value] as const),
        ),
      ),
    };
  };
}

/** How heads are written into a net's file. */
export interface HeadsRecipe {
  readonly heads: Readonly<Record<string, Pick<Net, 'output' | 'classes'> & { readonly recipe: Recipe }>>;
  readonly input: readonly number[];
}

function recipeOf(made: readonly [string, Net][], input: readonly number[]): HeadsRecipe | undefined {
  const parts = made.map(
    ([name, { recipe, output, classes }]) => [name, recipe && { recipe, output, classes }] as const,
  );
  if (parts.some(([, part]) => part === undefined)) return undefined;
  return { heads: Object.fromEntries(parts) as HeadsRecipe['heads'], input };
}

/** The heads that a recipe describes, from the architectures of its parts. */
export function headsArchitecture(recipe: HeadsRecipe, parts: Readonly<Record<string, Architecture>>): Architecture {
  return {
    ...headsOf(parts, recipe.input, recipe),
    recipe,
    weights: Object.entries(parts).flatMap(([name, { weights }]) =>
      weights.map((spec) => ({ ...spec, name: `${name}/${spec.name}`, published: undefined })),
    ),
  };
}

/** What a net has of its tasks' heads, by name; undefined where it ends in no such layer. */
export function headsIn({ layers }: Pick<Net, 'layers'>): Layer['tasks'] {
  return layers[layers.length - 1]?.tasks;
}

type Part = Pick<Net, 'name' | 'layers' | 'output' | 'classes'>;

function headsOf(parts: Readonly<Record<string, Part>>, input: readonly number[], recipe?: Recipe) {
  let width = 0;
  const tasks = Object.entries(parts).map(([name, part]): [string, TaskHead] => {
    const [from, to] = [width, width + part.output.reduce((product, side) => product * side, 1)];
    width = to;
    return [name, { from, to, shape: part.output, classes: part.classes, apply: applied(name, part) }];
  });
  const layer: Layer = {
    name: HEADS,
    inside: Object.keys(parts),
    tasks: Object.fromEntries(tasks),
    apply: (x, weights, mode) =>
      tf.concat(
        tasks.map(([, { from, to, apply }]) => apply(x, weights, mode).reshape([-1, to - from])),
        1,
      ),
  };
  return knowLayers({
    name: `heads for ${Object.keys(parts).join(', ')}`,
    input: { shape: input },
    layers: [layer],
    output: [width],
    recipe,
  });
}

/** One head on what leaves the trunk: its layers see their weights under the names they gave them. */
function applied(task: string, { layers }: Part): TaskHead['apply'] {
  return (x, weights, mode) => {
    const own = ownWeights(task, weights);
    const inside = ownMode(task, mode.of?.(task) ?? mode);
    return layers.reduce((made, layer) => layer.apply(made, own, inside), x);
  };
}

function ownWeights(task: string, weights: Weights): Weights {
  const start = `${task}/`;
  return Object.fromEntries(
    Object.entries(weights).flatMap(([name, weight]) =>
      name.startsWith(start) ? [[name.slice(start.length), weight]] : [],
    ),
  );
}

function ownMode(task: string, mode: Mode): Mode {
  return {
    ...mode,
    update: (name, value) => mode.update(`${task}/${name}`, value),
    ...(mode.byBatch && { byBatch: (norm: string) => mode.byBatch?.(`${task}/${norm}`) === true }),
    of: undefined,
  };
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
  const tasks = headsIn(net);
  if (!tasks) {
    throw new TransferError(`${net.name} has one output and no heads for tasks. Make it by join(trunk, heads({ … })).`);
  }
  return tf.tidy(() =>
    Object.fromEntries(Object.entries(tasks).map(([name, head]) => [name, outputOf(head, outputs)])),
  );
}

/** One task's part of all outputs. */
export function outputOf({ from, to, shape }: TaskHead, outputs: Tensor): Tensor {
  return outputs.slice([0, from], [-1, to - from]).reshape([-1, ...shape]);
}
