import type { Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../../core/net';
import type { StepPosition, Tensors, Transform } from '../../core/transform';
import { tf } from '../../engine/tensorflow';
import { layerOf } from '../../net/compose';
import { type About, ask, drawn, pairOf, pairsOf, type Source } from './probe';

/** What tells an optimizer from others: its learning rate during the run, its other schedules, and the steps it takes. */
export interface OptimizerIdentity {
  readonly rate: About | Source;
  readonly schedule: About | Source;
  readonly updates: About | Source;
}

/** Layers of which a weight is asked for, and numbers of a weight, at most. */
const [LAYERS, NUMBERS] = [6, 2 ** 14];

/** Lengths of the drawn gradients, so that what clips shows what it clips at. */
const LENGTHS = [1e-3, 1, 1e3];

/** A transform's memory when it is asked. What it really remembers is in the checkpoint. */
const REMEMBERED = 0.1;

export function optimizerIdentity(
  optimizer: Transform,
  learning: Weights,
  moments: readonly StepPosition[],
): OptimizerIdentity {
  const links = optimizer.links ?? [optimizer];
  const rate = links.find(({ stage }) => stage === 'rate');
  const others = links.filter((link) => link !== rate);
  const weights = someOf(learning);
  const source = () => links.map(({ update, scalars }) => `${update} ${scalars}`).join('\n');
  return {
    rate: ask(() => ratesOf(rate, moments).map((size) => pairOf([size])), source),
    schedule: ask(
      () => moments.flatMap((moment) => others.map((link) => pairOf(Object.values(link.scalars?.(moment) ?? {})))),
      source,
    ),
    updates: ask(() => updatesOf(optimizer, weights, moments[Math.floor(moments.length / 2)]), source),
  };
}

/** The rate at these moments; one that does not change is asked for once. */
function ratesOf(link: Transform | undefined, moments: readonly StepPosition[]): number[] {
  if (!link) return [];
  if (link.scalars) return moments.map((moment) => rateAt(link, moment));
  const size = rateAt(link, moments[0]);
  return moments.map(() => size);
}

/** What turns a gradient of 1 into a step of -rate. */
function rateAt(link: Transform, moment: StepPosition): number {
  const one = { w: tf.ones([1]) };
  const { updates } = link.update(one, link.init(one), one, tensorsOf(link.scalars?.(moment)));
  return -updates.w.dataSync()[0];
}

/** Three steps on drawn gradients of weights of these names and shapes. */
function updatesOf(optimizer: Transform, learning: Weights, moment: StepPosition): About['about'] {
  const weights = drawnLike(learning, 1, 1);
  let state = fixed(optimizer.init(weights));
  return LENGTHS.flatMap((length, salt) => {
    const gradients = drawnLike(learning, length, 2 + salt);
    const made = optimizer.update(gradients, state, weights, tensorsOf(optimizer.scalars?.(moment)));
    state = made.state;
    return pairsOf(Object.values(made.updates));
  });
}

function drawnLike(weights: Weights, length: number, salt: number): Tensors {
  const each = Object.entries(weights).map(([name, { shape }], at): [string, Tensor] => [
    name,
    drawn(shape, salt + 7 * at).mul(length),
  ]);
  return Object.fromEntries(each);
}

function fixed(state: Tensors): Tensors {
  return Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, tf.fill(shape, REMEMBERED)]));
}

function tensorsOf(numbers: Record<string, number> = {}): Tensors {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, tf.scalar(value)]));
}

/** The smallest weight of some layers, the first and the last among them, and a matrix, which decay may treat otherwise. */
function someOf(learning: Weights): Weights {
  const small = Object.entries(learning).filter(([, { size }]) => size <= NUMBERS);
  const smallest = (entries: typeof small) =>
    entries.reduce((one, other) => (other[1].size < one[1].size ? other : one));
  const layers = [...new Set(small.map(([name]) => layerOf(name)))];
  const stride = Math.max(1, (layers.length - 1) / (LAYERS - 1));
  const chosen = new Set(Array.from({ length: LAYERS }, (_, at) => layers[Math.round(at * stride)]));
  const ofLayers = layers
    .filter((layer) => chosen.has(layer))
    .map((layer) => smallest(small.filter(([name]) => layerOf(name) === layer)));
  const matrices = small.filter(([, { rank }]) => rank > 1);
  const wanted = new Set([...ofLayers, ...(matrices.length > 0 ? [smallest(matrices)] : [])].map(([name]) => name));
  return Object.fromEntries(small.filter(([name]) => wanted.has(name)));
}
