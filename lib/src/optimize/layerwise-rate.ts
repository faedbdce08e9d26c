import { each, type Transform } from '../core/transform';
import { layerOf } from '../net/compose';
import { requireNumber } from '../require/number';

/**
 * Discriminative learning rates, lower for earlier layers: the k-th layer before the last gets `decay^k` of the
 * learning rate (Howard & Ruder 2018, section 3.2, with a decay of 1 / 2.6; Bao et al. 2022, BEiT). Layers are those
 * that are trained, in the order of the weights; weights with the same name before the first slash are one layer. It
 * scales the update at any position in the chain, because Adam would undo a factor on the gradients. Throws unless
 * `decay` is above 0 and at most 1.
 */
export function layerwiseRate(decay: number): Transform {
  const expected = 'above 0 and at most 1';
  requireNumber("layerwiseRate's decay", decay, { fits: decay > 0 && decay <= 1, expected, hint: 'Try 0.8.' });
  return {
    stage: 'step',
    init: () => ({}),
    update(steps, state) {
      const layers = [...new Set(Object.keys(steps).map(layerOf))];
      const depthOf = new Map(layers.reverse().map((layer, depth) => [layer, depth]));
      const factorOf = (name: string) => decay ** (depthOf.get(layerOf(name)) ?? 0);
      const updates = each(steps, (step, name) => (factorOf(name) === 1 ? step : step.mul(factorOf(name))));
      return { updates, state };
    },
  };
}
