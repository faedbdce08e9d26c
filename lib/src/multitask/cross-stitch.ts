import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Net } from '../core/net';
import type { CrossStitchRecipe, Recipe } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { Architecture } from '../net/architecture';
import { join, layerOf, type NetFor } from '../net/compose';
import { columnOf, headsOn, innerRecipes, innerSpecs } from '../net/heads';
import { knowLayers } from '../net/layer-identity';
import { innerMode, innerWeights, outerWeights } from '../net/weight-prefix';
import type { WeightSpec } from '../net/weights';
import { requireRecord } from '../require/arguments';

/** What a column gives to itself in the beginning; the others share the rest. */
const OWN = 0.9;

/**
 * Cross-stitch units (Misra et al. 2016, arXiv 1604.03539), soft parameter sharing: a column of its own for each task, all of
 * one architecture, and behind every layer that has weights each column goes on with a weighted sum of all columns' features,
 * channel by channel, by weights that learn: 0.9 of its own and 0.1 of the others at the start. Each task's head reads its own
 * column. `columns` are nets with weights of their own, by task; `tasks` the heads, as `heads` takes them. Weights are
 * `left.conv1/kernel` in a column, and `conv1/stitch` `[to, from, channels]`. It costs as much as all columns together.
 */
export function crossStitch(
  columns: Readonly<Record<string, Net>>,
  tasks: Readonly<Record<string, Net | NetFor>>,
): Net {
  requireRecord('crossStitch', 'columns', columns);
  requireRecord('crossStitch', 'tasks', tasks);
  const made = Object.entries(columns);
  requireColumns(made, Object.keys(tasks));
  const recipes = innerRecipes(made);
  const recipe: CrossStitchRecipe | undefined = recipes && { crossStitch: recipes };
  const [[, first]] = made;
  const stitched = stitchedOf(columns, recipe);
  const shares = stitchSpecs(columns).map(
    ({ name, shape }) => [name, tf.tidy(() => tf.variable(startOf(shape)))] as const,
  );
  const all = [...made.flatMap(([name, net]) => Object.entries(outerWeights(`${name}.`, net.weights))), ...shares];
  const weights = Object.fromEntries(inLayerOrder(all, first, ([name]) => name));
  try {
    return join({ ...stitched, input: first.input, recipe, weights }, headsOn(tasks, true));
  } catch (cause) {
    for (const [, share] of shares) share.dispose();
    throw cause;
  }
}

/** The columns that a recipe describes, from the architectures of its parts. */
export function crossStitchArchitecture(
  recipe: CrossStitchRecipe,
  parts: Readonly<Record<string, Architecture>>,
): Architecture {
  const [first] = Object.values(parts);
  const ofColumns = Object.entries(parts).flatMap(([name, { weights }]) => innerSpecs(`${name}.`, weights));
  return {
    ...stitchedOf(parts, recipe),
    input: first.input,
    recipe,
    weights: inLayerOrder([...ofColumns, ...stitchSpecs(parts)], first, ({ name }) => name),
  };
}

/** Weights in the order of the layers they are of, whichever column, so that what counts layers counts them right. */
function inLayerOrder<Weight>(all: readonly Weight[], first: Column, nameOf: (weight: Weight) => string): Weight[] {
  const order = [...new Set(shapesIn(first).map(([name]) => layerOf(name)))];
  const placeOf = (weight: Weight) => {
    const layer = layerOf(nameOf(weight));
    return order.findIndex((name) => layer === name || layer.endsWith(`.${name}`));
  };
  return [...all].sort((one, other) => placeOf(one) - placeOf(other));
}

function shapesIn({ weights }: Column): (readonly [name: string, shape: readonly number[]])[] {
  if (Array.isArray(weights)) return weights.map(({ name, shape }) => [name, shape] as const);
  return Object.entries(weights as Net['weights']).map(([name, { shape }]) => [name, shape] as const);
}

type Column = Pick<Net, 'name' | 'layers' | 'output'> & { readonly weights: Net['weights'] | Architecture['weights'] };
type Columns = Readonly<Record<string, Column>>;

function stitchedOf(columns: Columns, recipe?: Recipe) {
  const names = Object.keys(columns);
  const [first] = Object.values(columns);
  const units = new Set(stitchSpecs(columns).map(({ name }) => layerOf(name)));
  const layers = first.layers.map(({ name }, place): Layer => {
    const inside = names.map((column) => `${column}.${name}`);
    const run = (x: Tensor, weights: Net['weights'], mode: Parameters<Layer['apply']>[2]) =>
      names.map((column, which) => {
        const width = x.shape[x.shape.length - 1] as number;
        const own = place === 0 ? x : columnOf(x, (which * width) / names.length, width / names.length);
        const as = innerMode(`${column}.`, mode.of?.(inside[which]) ?? mode);
        return columns[column].layers[place].apply(own, innerWeights(`${column}.`, weights), as);
      });
    return {
      name,
      inside,
      apply(x, weights, mode) {
        const made = run(x, weights, mode);
        const share = weights[`${name}/stitch`] as Tensor | undefined;
        return tf.concat(share && units.has(name) ? mixed(made, share) : made, -1);
      },
    };
  });
  const output = [...first.output.slice(0, -1), first.output[first.output.length - 1] * names.length];
  return knowLayers({ name: `cross-stitch of ${names.length} ${first.name}`, layers, output, recipe });
}

/** The columns' features, each a weighted sum of all, by shares `[to, from, channels]`. */
function mixed(made: readonly Tensor[], shares: Tensor): Tensor[] {
  return tf.unstack(shares).map((from) =>
    tf
      .unstack(from)
      .map((share, column) => made[column].mul(share))
      .reduce((sum, one) => sum.add(one)),
  );
}

/** The shares behind each layer that has weights: as many channels as its last kernel or offset has. */
function stitchSpecs(columns: Columns): WeightSpec[] {
  const count = Object.keys(columns).length;
  const [first] = Object.values(columns);
  const channels = new Map(shapesIn(first).map(([name, shape]) => [layerOf(name), shape[shape.length - 1]]));
  return [...channels].map(([layer, width]) => ({
    name: `${layer}/stitch`,
    shape: [count, count, width],
    init: 'ones',
    trainable: true,
  }));
}

function startOf(shape: readonly number[]): Tensor {
  const [count] = shape;
  const own = tf.eye(count);
  return own
    .mul(OWN - (1 - OWN) / (count - 1))
    .add((1 - OWN) / (count - 1))
    .expandDims(2)
    .tile([1, 1, shape[2]]);
}

function requireColumns(columns: readonly [string, Net][], tasks: readonly string[]): void {
  const names = columns.map(([name]) => name);
  if (names.length < 2 || names.join() !== tasks.join()) {
    throw new TransferError(
      `crossStitch got columns for ${names.join(', ') || 'nothing'} and heads for ${tasks.join(', ') || 'nothing'}. ` +
        'Give a column and a head for each of two tasks or more, in one order.',
    );
  }
  const [[, first], ...others] = columns;
  const looks = (net: Net) =>
    JSON.stringify([
      net.input.shape,
      net.output,
      Object.entries(net.weights).map(([name, { shape }]) => [name, shape]),
    ]);
  const odd = others.find(([, net]) => looks(net) !== looks(first));
  if (odd) {
    throw new TransferError(
      `The column of '${odd[0]}', ${odd[1].name}, is of another architecture than that of '${names[0]}', ${first.name}. ` +
        'Give columns that differ in their weights only.',
    );
  }
  const shared = others.find(([, net]) =>
    Object.values(net.weights).some((one) => Object.values(first.weights).includes(one)),
  );
  if (!shared) return;
  throw new TransferError(
    `The columns of '${names[0]}' and '${shared[0]}' are one net. Give each weights of its own: copy(net).`,
  );
}
