import type { Tensors, Transform } from '../core/transform';
import { TransferError } from '../error';
import { requireTransform } from '../require/arguments';

/**
 * Transforms one after the other: gradients go into the first, updates come out of the last.
 * `chain(freeze('stem'), clipByGlobalNorm(1), adam(1e-3))`. A chain in a chain is the same as its links in that place.
 * Its state is the states of its links, told apart by their place. Throws where the order makes no sense: two
 * optimizers, or a decay behind the rate.
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
      const states = links.map((link, place) => {
        const result = link.update(updates, unpack(state, place), weights, unpack(scalars, place));
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

/** Links that change the finished step come last. The others stay in their order, which must make sense. */
function ordered(links: readonly Transform[]): Transform[] {
  const rate = links.findIndex(({ stage }) => stage === 'rate');
  const behind = rate < 0 ? [] : links.slice(rate + 1);
  if (behind.some(({ stage }) => stage === 'rate')) {
    throw new TransferError(
      'This chain has two optimizers, and the second would turn the steps of the first uphill again. Keep one of them.',
    );
  }
  if (behind.some(({ stage }) => stage === 'gradient')) {
    throw new TransferError(
      'weightDecay or l2sp stands behind the optimizer, where it would push weights away instead of pulling them. ' +
        'Put it in front: chain(weightDecay(0.01), sgd(0.1)). For Adam with decay there is adamw.',
    );
  }
  return [...links.filter(({ stage }) => stage !== 'step'), ...links.filter(({ stage }) => stage === 'step')];
}

/** One record of several, with the place of each before its names. */
function pack<Value>(parts: readonly Record<string, Value>[]): Record<string, Value> {
  return Object.fromEntries(
    parts.flatMap((part, place) => Object.entries(part).map(([name, value]) => [`${place}.${name}`, value])),
  );
}

function unpack(packed: Tensors, place: number): Tensors {
  const prefix = `${place}.`;
  return Object.fromEntries(
    Object.entries(packed)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}
