import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Net } from '../core/net';
import type { CrossStitchRecipe, Recipe } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { Architecture } from '../net/architecture';
import { join, layerOf, type NetFor } from '../net/compose';
import { columnOf, headsOn, innerRecipes, innerSpecs } from '../net/heads';
import { withLayerIdentities } from '../net/layer-identity';
import { innerMode, innerWeights, outerWeights } from '../net/weight-prefix';
import type { WeightSpec } from '../net/weights';
import { requireRecord } from '../require/arguments';

/** The initial weight of a column's features in its own input; the other columns have equal parts of the rest. */
const SELF_WEIGHT = 0.9;

/**
 * Soft parameter sharing by cross-stitch units: each task has a separate column, and all columns have one architecture
 * (Misra et al. 2016, arXiv 1604.03539). After every layer with weights, each column continues with a weighted sum of
 * all columns' features, per channel, by trained weights: at the start 0.9 of the column's features and 0.1 of the
 * others. The head of a task reads the column of the task. `columns` are networks by task that share no weights;
 * `tasks` are the heads, as `heads` takes them. Weights are `left.conv1/kernel` in a column, and `conv1/stitch`
 * `[to, from, channels]`. It costs as much as all columns together.
 *
 * Throws if an argument has the wrong type, unless columns and heads have the same two or more names in one order, if
 * the columns differ in architecture, or if they share weights.
 */
export function crossStitch(
  columns: Readonly<Record<string, Net>>,
  tasks: Readonly<Record<string, Net | NetFor>>,
): Net {
  requireRecord('crossStitch', 'columns', columns);
  requireRecord('crossStitch', 'tasks', tasks);
  const entries = Object.entries(columns);
  requireColumns(entries, Object.keys(tasks));
  const recipes = innerRecipes(entries);
  const recipe: CrossStitchRecipe | undefined = recipes && { crossStitch: recipes };
  const [[, first]] = entries;
  const stitched = stitchedOf(columns, recipe);
  const stitches = stitchSpecs(columns).map(
    ({ name, shape }) => [name, tf.tidy(() => tf.variable(initialStitch(shape)))] as const,
  );
  const all = [...entries.flatMap(([name, net]) => Object.entries(outerWeights(`${name}.`, net.weights))), ...stitches];
  const weights = Object.fromEntries(inLayerOrder(all, first, ([name]) => name));
  try {
    return join({ ...stitched, input: first.input, recipe, weights }, headsOn(tasks, true));
  } catch (cause) {
    for (const [, stitch] of stitches) stitch.dispose();
    throw cause;
  }
}

/** The architecture of a cross-stitch recipe, from the architectures of its columns. */
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

/** Weights of all columns in layer order, so that transforms that count layers count them correctly. */
function inLayerOrder<Weight>(all: readonly Weight[], first: Column, nameOf: (weight: Weight) => string): Weight[] {
  const order = [...new Set(shapesIn(first).map(([name]) => layerOf(name)))];
  const positionOf = (weight: Weight) => {
    const layer = layerOf(nameOf(weight));
    return order.findIndex((name) => layer === name || layer.endsWith(`.${name}`));
  };
  return [...all].sort((a, b) => positionOf(a) - positionOf(b));
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
  const layers = first.layers.map(({ name }, index): Layer => {
    const inside = names.map((column) => `${column}.${name}`);
    const run = (x: Tensor, weights: Net['weights'], mode: Parameters<Layer['apply']>[2]) =>
      names.map((column, columnIndex) => {
        const width = x.shape[x.shape.length - 1] as number;
        const input = index === 0 ? x : columnOf(x, (columnIndex * width) / names.length, width / names.length);
        const columnMode = innerMode(`${column}.`, mode.of?.(inside[columnIndex]) ?? mode);
        return columns[column].layers[index].apply(input, innerWeights(`${column}.`, weights), columnMode);
      });
    return {
      name,
      inside,
      apply(x, weights, mode) {
        const outputs = run(x, weights, mode);
        const stitch = weights[`${name}/stitch`] as Tensor | undefined;
        return tf.concat(stitch && units.has(name) ? mixColumns(outputs, stitch) : outputs, -1);
      },
    };
  });
  const output = [...first.output.slice(0, -1), first.output[first.output.length - 1] * names.length];
  return withLayerIdentities({ name: `cross-stitch of ${names.length} ${first.name}`, layers, output, recipe });
}

/** The next features of each column: a weighted sum of all columns' features, by stitches `[to, from, channels]`. */
function mixColumns(features: readonly Tensor[], stitches: Tensor): Tensor[] {
  return tf.unstack(stitches).map((from) =>
    tf
      .unstack(from)
      .map((stitch, column) => features[column].mul(stitch))
      .reduce((sum, part) => sum.add(part)),
  );
}

/** The stitches after each layer with weights: as many channels as the layer's last kernel or offset has. */
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

function initialStitch(shape: readonly number[]): Tensor {
  const [count] = shape;
  const input = tf.eye(count);
  return input
    .mul(SELF_WEIGHT - (1 - SELF_WEIGHT) / (count - 1))
    .add((1 - SELF_WEIGHT) / (count - 1))
    .expandDims(2)
    .tile([1, 1, shape[2]]);
}

function requireColumns(columns: readonly [string, Net][], tasks: readonly string[]): void {
  const names = columns.map(([name]) => name);
  if (names.length < 2 || names.join() !== tasks.join()) {
    throw new TransferError(
      'crossStitch needs a column and a head for each of two tasks or more, in one order; got columns for ' +
        `${names.join(', ') || 'no task'}, and heads for ${tasks.join(', ') || 'no task'}.`,
    );
  }
  const [[, first], ...others] = columns;
  const architectureOf = (net: Net) =>
    JSON.stringify([
      net.input.shape,
      net.output,
      Object.entries(net.weights).map(([name, { shape }]) => [name, shape]),
    ]);
  const different = others.find(([, net]) => architectureOf(net) !== architectureOf(first));
  if (different) {
    throw new TransferError(
      `crossStitch's columns must have one architecture; got ${different[1].name} for '${different[0]}', which differs from ` +
        `${first.name} for '${names[0]}'. Try columns that differ in their weights only.`,
    );
  }
  const shared = others.find(([, net]) =>
    Object.values(net.weights).some((weight) => Object.values(first.weights).includes(weight)),
  );
  if (!shared) return;
  throw new TransferError(
    `crossStitch's columns must not share weights; got shared weights for '${names[0]}' and '${shared[0]}'. Try copy(net).`,
  );
}
