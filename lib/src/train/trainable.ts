import type { Net, Weights } from '../core/net';
import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { layerOf } from '../net/compose';
import { normsOf } from '../net/norms';

/** Which weights of a net an optimizer trains, and which parts of the net it leaves as they are. */
export interface Trainable {
  /** The weights that get gradients, by name. */
  readonly weights: Weights;
  /** Moving averages that are updated from the batches, by name. */
  readonly averages: Weights;
  /** Layers without a trainable weight, by the part of their weights' names before the slash: they run as in prediction. */
  readonly still: ReadonlySet<string>;
  /** Batch normalisations that use their moving averages although their layer is trained. */
  readonly keeping: ReadonlySet<string>;
}

/** `own` are weights besides the net's, of an adaptation. */
export function trainableOf(net: Net, optimizer: Transform, own: Weights = {}): Trainable {
  const names = Object.keys(net.weights);
  const all: Weights = { ...net.weights, ...own };
  const freezes = (name: string) => optimizer.freezes?.(name, names) === true;
  // What an optimizer freezes is a matter of the net: an adaptation's own weights learn in any case.
  const weights = pick(all, (name) => all[name].trainable && (name in own || !freezes(name)));
  const moving = new Set(Object.keys(weights).map(layerOf));
  const norms = [...normsOf(names)];
  const keeping = new Set(norms.filter((norm) => freezes(`${norm}/mean`) || freezes(`${norm}/variance`)));
  const kept = new Set([...keeping].flatMap((norm) => [`${norm}/mean`, `${norm}/variance`]));
  return {
    weights,
    averages: pick(net.weights, (name) => !net.weights[name].trainable && moving.has(layerOf(name)) && !kept.has(name)),
    still: new Set(
      Object.keys(all)
        .map(layerOf)
        .filter((layer) => !moving.has(layer)),
    ),
    keeping,
  };
}

/** Throws if every weight is frozen. */
export function requireTrainable({ name }: Net, { weights }: Trainable): void {
  if (Object.keys(weights).length > 0) return;
  throw new TransferError(`Every weight of ${name} is frozen, so there is nothing to train. Freeze fewer layers.`);
}

/** The weights whose names pass. */
export function pick(weights: Weights, keep: (name: string) => boolean): Weights {
  return Object.fromEntries(Object.entries(weights).filter(([name]) => keep(name)));
}
