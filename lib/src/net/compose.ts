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

/** Builds a net for an input shape, which `join` passes. */
export type NetFor = (input: readonly number[]) => Net;

/**
 * Composes two nets: `join(backbone, head)`. x `[batch, ...first.input]` to `[batch, ...second.output]`. The result shares its
 * weights with both nets, so training it trains them; use `copy` first to keep the original. Throws if the second net does not
 * accept the first's output, if both have a layer of the same name, or if a weight has been freed.
 */
export function join(first: Net, second: Net | NetFor): Net {
  requireNet('join', first);
  requireAlive(first);
  const next = typeof second === 'function' ? second(first.output) : second;
  requireNet('join', next);
  requireAlive(next);
  if (!accepts(next, first.output)) {
    throw new TransferError(
      `${next.name} expects ${shapeText(next.input.shape)}, ${first.name} gives ${shapeText(first.output)}. ` +
        `Pass inputFeatures: ${first.output[first.output.length - 1]} or cut at another layer.`,
    );
  }
  const usedNames = new Set(first.layers.flatMap(namesOf));
  const duplicate = next.layers.flatMap(namesOf).find((name) => usedNames.has(name));
  if (duplicate)
    throw new TransferError(`Both nets have a layer called '${duplicate}'. Give one of them another name.`);
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
function accepts(next: Net, output: readonly number[]): boolean {
  const expected = next.input.shape;
  if (expected.length === 1) return expected[0] === output[output.length - 1];
  return expected.join() === output.join();
}

function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `${shape[0]} features` : `[${shape}]`;
}

/**
 * Truncates a net after the last layer whose name matches the glob: `cut(net, 'block5*')`. The result shares its weights with
 * `net`; its output is that layer's. Throws if no layer matches, and lists the layers, or if a weight has been freed.
 */
export function cut(net: Net, glob: string): Net {
  requireNet('cut', net);
  requireAlive(net);
  const index = lastMatch(net, glob);
  const layers = net.layers.slice(0, index + 1);
  const weights = weightsOf(net.weights, layers);
  const at = layers[index].name;
  const recipe = net.recipe && { cut: net.recipe, at };
  const part = { ...net, name: `${net.name} up to ${at}`, layers, weights, classes: undefined, recipe };
  return { ...part, output: outputShape(part) };
}

/** The index of the last layer whose name matches the glob. Throws if none does, and lists the layers. */
export function lastMatch(net: Net, glob: string): number {
  requireName(`A layer of ${net.name}`, glob);
  const matches = picomatch(glob);
  const index = net.layers.map((layer) => matches(layer.name)).lastIndexOf(true);
  if (index >= 0) return index;
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

/** The output shape of one example, found by a forward pass on zeros. */
function outputShape(net: Net): number[] {
  return tf.tidy(() => forward(net, tf.zeros([1, ...net.input.shape]) as Tensor).shape.slice(1));
}

/** Copies a net: the same layers, separate weights with the same values. Throws if a weight has been freed. */
export function copy(net: Net): Net {
  requireNet('copy', net);
  requireAlive(net);
  const weights = allOrNothing(() =>
    Object.entries(net.weights).map(([name, weight]) => [name, tf.variable(weight, weight.trainable)]),
  );
  return { ...net, weights: Object.fromEntries(weights) };
}

/** Frees a net's weights and its compiled graphs. Nets that share the weights cannot run afterwards either. */
export function dispose(net: Net): void {
  requireNet('dispose', net);
  forgetGraphs(net);
  for (const weight of Object.values(net.weights)) weight.dispose();
}

/** The number of parameters of a net, running means and variances included. */
export function countWeights(net: Net): number {
  requireNet('countWeights', net);
  return Object.values(net.weights).reduce((sum, weight) => sum + weight.size, 0);
}
