import type { Tensors, Transform } from './transform';

/**
 * Transforms one after the other: gradients go into the first, updates come out of the last.
 * `chain(freeze('stem'), adam(1e-3))`. Its state is the states of its parts, told apart by their place.
 */
export function chain(...transforms: readonly Transform[]): Transform {
  return {
    init: (weights) => pack(transforms.map((transform) => transform.init(weights))),
    update(gradients, state, weights, moment) {
      let updates = gradients;
      const states = transforms.map((transform, place) => {
        const result = transform.update(updates, unpack(state, place), weights, moment);
        updates = result.updates;
        return result.state;
      });
      return { updates, state: pack(states) };
    },
    freezes: (name) => transforms.some((transform) => transform.freezes?.(name)),
    validate: (names) => {
      for (const transform of transforms) transform.validate?.(names);
    },
  };
}

function pack(states: readonly Tensors[]): Tensors {
  return Object.fromEntries(
    states.flatMap((state, place) => Object.entries(state).map(([name, tensor]) => [`${place}.${name}`, tensor])),
  );
}

function unpack(state: Tensors, place: number): Tensors {
  const prefix = `${place}.`;
  return Object.fromEntries(
    Object.entries(state)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}
