import type { Tensors, Transform } from '../core/transform';
import { TransferError } from '../error';
import { requireTransform } from '../require/arguments';

/**
 * Composes gradient transforms: the first gets the gradients, each next one the output of the one before, and the last gives
 * the updates. `chain(freeze('stem'), clipByGlobalNorm(1), adam(1e-3))`. A chain in a chain equals its links at that position.
 * The state has the states of all links, by their index. Throws if an argument is not a transform, if there are two
 * optimizers, or if weight decay comes after an optimizer.
 */
export function chain(...transforms: readonly Transform[]): Transform {
  for (const transform of transforms) requireTransform('chain', transform);
  const links = ordered(transforms.flatMap((transform) => transform.links ?? [transform]));
  return {
    links,
    init: (weights) => pack(links.map((link) => link.init(weights))),
    scalars: (moment) => pack(links.map((link) => link.scalars?.(moment) ?? {})),
    update(gradients, state, weights, scalars) {
      let updates = gradients;
      const states = links.map((link, index) => {
        const result = link.update(updates, unpack(state, index), weights, unpack(scalars, index));
        updates = result.updates;
        return result.state;
      });
      return { updates, state: pack(states) };
    },
    freezes: (name, names) => links.some((link) => link.freezes?.(name, names)),
    validate: (names) => {
      for (const link of links) link.validate?.(names);
    },
  };
}

/** Moves transforms of the finished step to the end. Throws unless the order of the others is valid. */
function ordered(links: readonly Transform[]): Transform[] {
  const rate = links.findIndex(({ stage }) => stage === 'rate');
  const afterRate = rate < 0 ? [] : links.slice(rate + 1);
  if (afterRate.some(({ stage }) => stage === 'rate')) {
    throw new TransferError(
      'chain must have at most one optimizer; got two, and the second would reverse the steps of the first. Try one of them.',
    );
  }
  if (afterRate.some(({ stage }) => stage === 'gradient')) {
    throw new TransferError(
      'weightDecay and l2sp must come before the optimizer; got one after it, where it would push weights away. ' +
        'Try chain(weightDecay(0.01), sgd(0.1)), or adamw for Adam with weight decay.',
    );
  }
  return [...links.filter(({ stage }) => stage !== 'step'), ...links.filter(({ stage }) => stage === 'step')];
}

/** One record of several, with the index of each before its names. */
function pack<Value>(parts: readonly Record<string, Value>[]): Record<string, Value> {
  return Object.fromEntries(
    parts.flatMap((part, index) => Object.entries(part).map(([name, value]) => [`${index}.${name}`, value])),
  );
}

function unpack(packed: Tensors, index: number): Tensors {
  const prefix = `${index}.`;
  return Object.fromEntries(
    Object.entries(packed)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}
