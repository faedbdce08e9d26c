import type { LayersModel } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { TransferError } from '../error';
import { BATCH_NORM } from './layers';
import type { Call, ModelLayer } from './layers-model-calls';
import { dependsOnMode, type Holder, type Part } from './layers-model-layer';

/** TensorFlow.js's names for the parts of a batch normalisation, in the order of BATCH_NORM. */
const TFJS_NAMES = ['gamma', 'beta', 'movingMean', 'movingVariance'] as const;

type ModelWeight = ModelLayer['weights'][number];

/** The layers of a model by name, each once, in order of first use. Throws if one is not supported. */
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
      // A layer made with `trainable: false` does not set it on its variables.
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
      ? BATCH_NORM.map((part, index) => [part, fields[TFJS_NAMES[index]]])
      : layer.weights.map((weight) => [shortName(layer, weight), weight]);
  const usedNames = new Set<string>();
  return named
    .filter(([, holder]) => holder)
    .map(([part, holder]) => {
      let name = `${prefix}/${part}`;
      while (usedNames.has(name)) name += "'";
      usedNames.add(name);
      return { name, holder: holder as Holder };
    });
}

/** `kernel` of `dense_Dense1/kernel`, `forward_lstm/kernel` of `bidirectional/forward_lstm/kernel`. */
function shortName(layer: ModelLayer, { originalName }: ModelWeight): string {
  const at = originalName.lastIndexOf(`${layer.name}/`);
  return at < 0 ? (originalName.split('/').at(-1) as string) : originalName.slice(at + layer.name.length + 1);
}

/** Whether a layer has weights with a gradient, frozen or not. */
function canLearn(layer: ModelLayer): boolean {
  if (layer.getClassName() !== 'BatchNormalization') return layer.weights.length > 0;
  const { gamma, beta } = layer as unknown as Record<string, Holder | undefined>;
  return Boolean(gamma ?? beta);
}

/**
 * The layer whose mode a layer without trainable weights follows, so that both are frozen together. Dropout follows the layer
 * after it, a batch normalisation without scale and offset the layer before it. If there is none on that side, it follows the
 * nearest one on the other.
 */
function leaderOf(call: Call, calls: readonly Call[]): string {
  const leaders = [nearest(call, calls, 'makes', 'reads'), nearest(call, calls, 'reads', 'makes')];
  const [first, second] = call.layer.weights.length > 0 ? leaders.toReversed() : leaders;
  return first ?? second ?? call.name;
}

/** The nearest layer with trainable weights: a search from the values that `has` of a call to the calls with the same values in `to`. */
function nearest(from: Call, calls: readonly Call[], has: 'reads' | 'makes', to: 'reads' | 'makes') {
  let frontier = [from];
  const visited = new Set(frontier);
  while (frontier.length > 0) {
    const values = new Set(frontier.flatMap((call) => call[has]));
    frontier = calls.filter((call) => !visited.has(call) && call[to].some((value) => values.has(value)));
    const match = frontier.find(({ layer }) => canLearn(layer));
    if (match) return match.name;
    for (const call of frontier) visited.add(call);
  }
  return undefined;
}

function requireLayer({ layer, name, rank }: Call): void {
  const { axis, stateful, randomGenerator } = layer as unknown as Record<string, unknown>;
  const kind = layer.getClassName();
  if (kind === 'BatchNormalization' && axis !== -1 && axis !== rank - 1) {
    throw new TransferError(
      `The batch normalisation '${name}' normalises along axis ${axis}. A net supports the last axis only, the channels. ` +
        'Convert the model to channels last.',
    );
  }
  if (stateful) {
    throw new TransferError(
      `The layer '${name}' carries its state from batch to batch, but batches are shuffled. Set stateful: false.`,
    );
  }
  const inside = innerLayers(layer).find(dependsOnMode);
  if (randomGenerator !== undefined || inside) {
    throw new TransferError(
      `The layer '${name}' ${inside ? `has a ${inside.getClassName()} inside a ${kind}` : `(${kind}) draws at random`}, ` +
        'where a net can neither seed nor freeze it. Remove it from the model.',
    );
  }
}

/** The layers inside a wrapper such as TimeDistributed or Bidirectional. */
function innerLayers(layer: object): ModelLayer[] {
  const { layer: wrapped, layers = [], forwardLayer } = layer as Record<string, never>;
  const inner: ModelLayer[] = [wrapped, forwardLayer, ...layers].filter((layer) => layer !== undefined);
  return inner.flatMap((layer) => [layer, ...innerLayers(layer)]);
}
