import type { Net } from '../core/net';
import type { Transform } from '../core/transform';
import { layerOf, namesOf } from '../net/compose';

/** Freezes the layers after `index`: they get no gradient, and no weight decay changes them. */
export function freezeAfter(net: Net, index: number): Transform {
  const after = new Set(net.layers.slice(index + 1).flatMap(namesOf));
  return {
    init: () => ({}),
    update: (gradients, state) => ({ updates: gradients, state }),
    freezes: (name) => after.has(layerOf(name)),
  };
}
