import type { Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../../core/net';
import type { StepPosition, Tensors, Transform } from '../../core/transform';
import { tf } from '../../engine/tensorflow';
import { layerOf } from '../../net/compose';
import { rateAt, rateOf, scalarTensors } from '../../optimize/rate-at';
import { type About, ask, drawn, pairOf, pairsOf, type Source } from './probe';

/** The identity of an optimizer: its learning rate during the run, its other schedules, and its updates. */
export interface OptimizerIdentity {
  readonly rate: About | Source;
  readonly schedule: About | Source;
  readonly updates: About | Source;
}

/** The most layers whose weights are sampled, and the most values in a sampled weight. */
const [MAX_LAYERS, MAX_VALUES] = [6, 2 ** 14];

/** Scales of the generated gradients, so that the threshold of a clipping transform has an effect. */
const SCALES = [1e-3, 1, 1e3];

/** The values of a transform's state before the updates. The state of the run is in the checkpoint. */
const STATE_VALUE = 0.1;

export function optimizerIdentity(
  optimizer: Transform,
  trainable: Weights,
  moments: readonly StepPosition[],
): OptimizerIdentity {
  const links = optimizer.links ?? [optimizer];
  const rate = rateOf(optimizer);
  const others = links.filter((link) => link !== rate);
  const weights = sampleOf(trainable);
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

/** The learning rate at these moments; a constant one is computed once. */
function ratesOf(link: Transform | undefined, moments: readonly StepPosition[]): number[] {
  if (!link) return [];
  if (link.scalars) return moments.map((moment) => rateAt(link, moment));
  const size = rateAt(link, moments[0]);
  return moments.map(() => size);
}

/** The updates of three steps at the end of a run on generated gradients, for weights of these names and shapes. */
function updatesOf(optimizer: Transform, trainable: Weights, moment: StepPosition): About['about'] {
  const weights = drawnLike(trainable, 1, 1);
  let state = filled(optimizer.init(weights));
  return SCALES.flatMap((scale, salt) => {
    const gradients = drawnLike(trainable, scale, 2 + salt);
    const result = optimizer.update(
      gradients,
      state,
      weights,
      scalarTensors(optimizer.scalars?.({ ...moment, last: true })),
    );
    state = result.state;
    return pairsOf(Object.values(result.updates));
  });
}

function drawnLike(weights: Weights, scale: number, salt: number): Tensors {
  const tensors = Object.entries(weights).map(([name, { shape }], index): [string, Tensor] => [
    name,
    drawn(shape, salt + 7 * index).mul(scale),
  ]);
  return Object.fromEntries(tensors);
}

function filled(state: Tensors): Tensors {
  return Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, tf.fill(shape, STATE_VALUE)]));
}

/** The smallest weight of some layers, including the first and the last, and a matrix, which decay may treat differently. */
function sampleOf(trainable: Weights): Weights {
  const small = Object.entries(trainable).filter(([, { size }]) => size <= MAX_VALUES);
  const smallest = (entries: typeof small) =>
    entries.reduce((best, entry) => (entry[1].size < best[1].size ? entry : best));
  const layers = [...new Set(small.map(([name]) => layerOf(name)))];
  const stride = Math.max(1, (layers.length - 1) / (MAX_LAYERS - 1));
  const chosen = new Set(Array.from({ length: MAX_LAYERS }, (_, index) => layers[Math.round(index * stride)]));
  const ofLayers = layers
    .filter((layer) => chosen.has(layer))
    .map((layer) => smallest(small.filter(([name]) => layerOf(name) === layer)));
  const matrices = small.filter(([, { rank }]) => rank > 1);
  const sampled = new Set([...ofLayers, ...(matrices.length > 0 ? [smallest(matrices)] : [])].map(([name]) => name));
  return Object.fromEntries(small.filter(([name]) => sampled.has(name)));
}
