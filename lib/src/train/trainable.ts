import type { Net, Weights } from '../core/net';
import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { layerOf } from '../net/compose';
import { normsOf } from '../net/norms';

/** The weights of a network that an optimizer trains, and the parts of the network that are frozen. */
export interface Trainable {
  /** The weights that get gradients, by name. */
  readonly weights: Weights;
  /** Running means and variances, and an adaptation's memory, that are updated from the batches, by name. */
  readonly averages: Weights;
  /** Layers without a trainable weight, by the part of their weights' names before the slash. They run in inference mode. */
  readonly frozenLayers: ReadonlySet<string>;
  /** Batch normalisations that normalise by their running statistics although their layer is trained. */
  readonly frozenNorms: ReadonlySet<string>;
}

/** Partitions the weights of a network by what the optimizer freezes. `added` are the weights of an adaptation. */
export function trainableOf(net: Net, optimizer: Transform, added: Weights = {}): Trainable {
  const names = Object.keys(net.weights);
  const all: Weights = { ...net.weights, ...added };
  const freezes = (name: string) => optimizer.freezes?.(name, names) === true;
  // An optimizer freezes weights of the network only: those of an adaptation are always trained.
  const weights = pick(all, (name) => all[name].trainable && (name in added || !freezes(name)));
  const trained = new Set(Object.keys(weights).map(layerOf));
  const norms = [...normsOf(names)];
  const frozenNorms = new Set(norms.filter((norm) => freezes(`${norm}/mean`) || freezes(`${norm}/variance`)));
  const frozenStatistics = new Set([...frozenNorms].flatMap((norm) => [`${norm}/mean`, `${norm}/variance`]));
  return {
    weights,
    averages: pick(
      all,
      (name) => !all[name].trainable && (name in added || (trained.has(layerOf(name)) && !frozenStatistics.has(name))),
    ),
    frozenLayers: new Set(
      Object.keys(all)
        .map(layerOf)
        .filter((layer) => !trained.has(layer)),
    ),
    frozenNorms,
  };
}

/** Throws if every weight is frozen. */
export function requireTrainable({ name }: Net, { weights }: Trainable): void {
  if (Object.keys(weights).length > 0) return;
  throw new TransferError(`${name} must have a weight to train; got only frozen weights. Try freezing fewer layers.`);
}

/** The weights whose names pass `keep`. */
export function pick(weights: Weights, keep: (name: string) => boolean): Weights {
  return Object.fromEntries(Object.entries(weights).filter(([name]) => keep(name)));
}
