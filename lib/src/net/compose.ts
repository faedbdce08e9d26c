import type { Tensor } from '@tensorflow/tfjs';
import picomatch from 'picomatch';
import type { Layer, Net, Weights } from '../core/net';
import { allOrNothing } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireName, requireNet } from '../require/arguments';
import { forward } from './forward';
import { forgetGraphs } from './graphs';
import { requireAlive } from './require-alive';

/** A net that waits to hear what shape comes in; `join` tells it. */
export type NetFor = (input: readonly number[]) => Net;

/**
 * One net after the other: `join(backbone, head)`. The result shares its weights with both,
 * so training it trains them; use `copy` first to keep the original.
 */
export function join(first: Net, second: Net | NetFor): Net {
  requireNet('join', first);
  requireAlive(first);
  const next = typeof second === 'function' ? second(first.output) : second;
  requireNet('join', next);
  requireAlive(next);
  if (!fits(next, first.output)) {
    throw new TransferError(
      `${next.name} expects ${size(next.input.shape)}, ${first.name} gives ${size(first.output)}. ` +
        `Pass inputFeatures: ${first.output[first.output.length - 1]} or cut at another layer.`,
    );
  }
  const taken = new Set(first.layers.flatMap(namesOf));
  const twice = next.layers.flatMap(namesOf).find((name) => taken.has(name));
  if (twice) throw new TransferError(`Both nets have a layer called '${twice}'. Give one of them another name.`);
  return {
    name: `${first.name} + ${next.name}`,
    input: first.input,
    layers: [...first.layers, ...next.layers],
    weights: { ...first.weights, ...next.weights },
    output: next.output,
    classes: next.classes,
    recipe: first.recipe && next.recipe && { join: [first.recipe, next.recipe] },
  };
}

/** A head pools feature maps by itself, so only the channels must agree. */
function fits(next: Net, output: readonly number[]): boolean {
  const expected = next.input.shape;
  if (expected.length === 1) return expected[0] === output[output.length - 1];
  return expected.join() === output.join();
}

function size(shape: readonly number[]): string {
  return shape.length === 1 ? `${shape[0]} features` : `[${shape}]`;
}

/**
 * The net up to and including the last layer whose name matches the glob: `cut(net, 'block5*')`.
 * Shares its weights with `net`. Throws where no layer matches, and names the layers there are.
 */
export function cut(net: Net, glob: string): Net {
  requireNet('cut', net);
  requireAlive(net);
  const last = lastMatch(net, glob);
  const layers = net.layers.slice(0, last + 1);
  const weights = weightsOf(net.weights, layers);
  const at = layers[last].name;
  const recipe = net.recipe && { cut: net.recipe, at };
  const part = { ...net, name: `${net.name} up to ${at}`, layers, weights, classes: undefined, recipe };
  return { ...part, output: outputShape(part) };
}

/** The place of the last layer whose name matches the glob; throws where none does, and names the layers there are. */
export function lastMatch(net: Net, glob: string): number {
  requireName(`A layer of ${net.name}`, glob);
  const matches = picomatch(glob);
  const last = net.layers.map((layer) => matches(layer.name)).lastIndexOf(true);
  if (last >= 0) return last;
  const names = net.layers.map((layer) => layer.name).join(', ');
  throw new TransferError(`No layer of ${net.name} matches '${glob}'. Its layers: ${names}.`);
}

function weightsOf(weights: Weights, layers: readonly Layer[]): Weights {
  const names = new Set(layers.flatMap(namesOf));
  return Object.fromEntries(Object.entries(weights).filter(([name]) => names.has(layerOf(name))));
}

/** The names that a layer's weights may begin with. */
export function namesOf({ name, inside = [] }: Layer): readonly string[] {
  return [name, ...inside];
}

/** The layer a weight belongs to: the part before the first slash. */
export function layerOf(weight: string): string {
  return weight.split('/', 1)[0];
}

/** What comes out for one example, found by running zeros through. */
function outputShape(net: Net): number[] {
  return tf.tidy(() => forward(net, tf.zeros([1, ...net.input.shape]) as Tensor).shape.slice(1));
}

/** The same net with weights of its own. */
export function copy(net: Net): Net {
  requireNet('copy', net);
  requireAlive(net);
  const weights = allOrNothing(() =>
    Object.entries(net.weights).map(([name, weight]) => [name, tf.variable(weight, weight.trainable)]),
  );
  return { ...net, weights: Object.fromEntries(weights) };
}

/** Frees a net's weights. Nets that share them stop working too. */
export function dispose(net: Net): void {
  requireNet('dispose', net);
  forgetGraphs(net);
  for (const weight of Object.values(net.weights)) weight.dispose();
}

/** How many numbers a net holds, moving averages included. */
export function countWeights(net: Net): number {
  requireNet('countWeights', net);
  return Object.values(net.weights).reduce((sum, weight) => sum + weight.size, 0);
}
