import type { Mode, Weights } from '../core/net';

/** The weights whose names begin with this, under what is left of their names: as a net inside another one knows them. */
export function innerWeights(prefix: string, weights: Weights): Weights {
  return Object.fromEntries(
    Object.entries(weights).flatMap(([name, weight]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), weight]] : [],
    ),
  );
}

/** The other way round: a net's weights under longer names. */
export function outerWeights<Value>(prefix: string, weights: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [`${prefix}${name}`, weight]));
}

/** How a layer of a net inside another one runs: it knows its averages by its own names. */
export function innerMode(prefix: string, mode: Mode): Mode {
  return {
    ...mode,
    update: (name, value) => mode.update(`${prefix}${name}`, value),
    ...(mode.byBatch && { byBatch: (norm: string) => mode.byBatch?.(`${prefix}${norm}`) === true }),
    of: undefined,
  };
}
