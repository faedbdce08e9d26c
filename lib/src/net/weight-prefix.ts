import type { Mode, Weights } from '../core/net';

/** The weights whose names have this prefix, without it: the weights of an inner net under its own names. */
export function innerWeights(prefix: string, weights: Weights): Weights {
  return Object.fromEntries(
    Object.entries(weights).flatMap(([name, weight]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), weight]] : [],
    ),
  );
}

/** The inverse: an inner net's weights with a prefix. */
export function outerWeights<Value>(prefix: string, weights: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [`${prefix}${name}`, weight]));
}

/** The mode for an inner net, which names its running statistics without the prefix. */
export function innerMode(prefix: string, mode: Mode): Mode {
  return {
    ...mode,
    update: (name, value) => mode.update(`${prefix}${name}`, value),
    ...(mode.byBatch && { byBatch: (norm: string) => mode.byBatch?.(`${prefix}${norm}`) === true }),
    of: undefined,
  };
}
