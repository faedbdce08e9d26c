import type { LayersModel } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { TransferError } from '../error';
import { BATCH_NORM } from './layers';
import type { Call, ModelLayer } from './layers-model-calls';
import { type Holder, isOwn, type Part } from './layers-model-layer';

/** What TensorFlow.js calls the parts of a batch normalisation, in the order of ours. */
const THEIR_NAMES = ['gamma', 'beta', 'movingMean', 'movingVariance'] as const;

type ModelWeight = ModelLayer['weights'][number];

/** The layers of a model by name, each once, in the order in which they first run. Throws where one cannot be taken. */
export function partsOf(calls: readonly Call[]): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const call of calls) {
    const { layer, name } = call;
    if (parts.has(name)) continue;
    requireLayer(call);
    const leader = canLearn(layer) ? name : leaderOf(call, calls);
    const prefix = leader === name || layer.weights.length === 0 ? name : `${leader}/${name}`;
    parts.set(name, { layer, name, leader, prefix, holders: holdersOf(layer, prefix) });
  }
  return parts;
}

/** The model's variables by name. Those that the model trains are trainable, the others not. */
export function weightsOf(model: LayersModel, parts: Iterable<Part>): Weights {
  const trained = new Set<unknown>(model.trainableWeights);
  const weights: Weights = {};
  for (const { holders } of parts) {
    for (const { name, holder } of holders) {
      // A layer made with `trainable: false` does not tell its variables.
      holder.val.trainable = trained.has(holder);
      weights[name] = holder.val;
    }
  }
  return weights;
}

function holdersOf(layer: ModelLayer, prefix: string): Part['holders'] {
  const fields = layer as unknown as Record<string, Holder | undefined>;
  const named: [string, unknown][] =
    layer.getClassName() === 'BatchNormalization'
      ? BATCH_NORM.map((part, place) => [part, fields[THEIR_NAMES[place]]])
      : layer.weights.map((weight) => [ownName(layer, weight), weight]);
  const taken = new Set<string>();
  return named
    .filter(([, holder]) => holder)
    .map(([part, holder]) => {
      let name = `${prefix}/${part}`;
      while (taken.has(name)) name += "'";
      taken.add(name);
      return { name, holder: holder as Holder };
    });
}

/** `kernel` of `dense_Dense1/kernel`, `forward_lstm/kernel` of `bidirectional/forward_lstm/kernel`. */
function ownName(layer: ModelLayer, { originalName }: ModelWeight): string {
  const at = originalName.lastIndexOf(`${layer.name}/`);
  return at < 0 ? (originalName.split('/').at(-1) as string) : originalName.slice(at + layer.name.length + 1);
}

/** Whether a layer has weights that a gradient can move, frozen or not. */
function canLearn(layer: ModelLayer): boolean {
  if (layer.getClassName() !== 'BatchNormalization') return layer.weights.length > 0;
  const { gamma, beta } = layer as unknown as Record<string, Holder | undefined>;
  return Boolean(gamma ?? beta);
}

/**
 * The layer that one without weights to learn goes with, so that freezing this one stills it too. Dropout goes with the
 * layer whose input it thins out, a bare batch normalisation with the layer whose output it normalises; where there is
 * none on that side, with the one on the other.
 */
function leaderOf(call: Call, calls: readonly Call[]): string {
  const sides = [nearest(call, calls, 'makes', 'reads'), nearest(call, calls, 'reads', 'makes')];
  const [first, second] = call.layer.weights.length > 0 ? sides.toReversed() : sides;
  return first ?? second ?? call.name;
}

/** The nearest layer with weights to learn, going from what a call `has` to the calls for which it is what they `want`. */
function nearest(from: Call, calls: readonly Call[], has: 'reads' | 'makes', want: 'reads' | 'makes') {
  let ring = [from];
  const seen = new Set(ring);
  while (ring.length > 0) {
    const values = new Set(ring.flatMap((call) => call[has]));
    ring = calls.filter((call) => !seen.has(call) && call[want].some((value) => values.has(value)));
    const found = ring.find(({ layer }) => canLearn(layer));
    if (found) return found.name;
    for (const call of ring) seen.add(call);
  }
  return undefined;
}

function requireLayer({ layer, name, rank }: Call): void {
  const { axis, stateful, randomGenerator } = layer as unknown as Record<string, unknown>;
  const kind = layer.getClassName();
  if (kind === 'BatchNormalization' && axis !== -1 && axis !== rank - 1) {
    throw new TransferError(
      `The batch normalisation '${name}' normalises along axis ${axis}. A net takes those along the last axis, ` +
        'the channels: convert the model to channels last.',
    );
  }
  if (stateful) {
    throw new TransferError(
      `The layer '${name}' carries its state from batch to batch, which shuffled batches have no use for. ` +
        'Make it with stateful: false.',
    );
  }
  const inside = innerLayers(layer).find(isOwn);
  if (randomGenerator !== undefined || inside) {
    throw new TransferError(
      `The layer '${name}' ${inside ? `has a ${inside.getClassName()} inside a ${kind}` : `(${kind}) draws at random`}, ` +
        'where a net cannot reach it to give it a seed or to freeze it. Take it out of the model.',
    );
  }
}

/** The layers that a wrapper such as TimeDistributed or Bidirectional applies. */
function innerLayers(layer: object): ModelLayer[] {
  const { layer: one, layers = [], forwardLayer } = layer as Record<string, never>;
  const inner: ModelLayer[] = [one, forwardLayer, ...layers].filter((each) => each !== undefined);
  return inner.flatMap((each) => [each, ...innerLayers(each)]);
}
