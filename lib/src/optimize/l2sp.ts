import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { each, type Tensors, type Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireAlive } from '../net/require-alive';
import { requireRecord, requireTensor } from '../require/arguments';
import { isNet } from '../require/kinds';
import { requireNotNegative } from '../require/number';

/**
 * Pulls weights towards where they started: the penalty `strength / 2 * |w - anchor|^2` of L2-SP (Li, Grandvalet &
 * Davoine 2018), as its gradient `strength * (w - anchor)`. Weights that the anchor lacks, such as a new head's, are
 * pulled to zero: `toZero * w`. So give it the pretrained net, not the joined one.
 *
 * The anchor is the values at the time of this call. Stands in front of the optimizer. Throws where a coefficient is
 * negative, the anchor has no weight of the net that trains, or a shape differs.
 */
export function l2sp(anchor: Net | Tensors, strength: number, toZero = strength): Transform {
  requireNotNegative("l2sp's strength", strength, 'Try 1e-3.');
  requireNotNegative("l2sp's strength towards zero", toZero, 'Try 1e-3.');
  if (isNet(anchor)) requireAlive(anchor);
  const start = new Map(Object.entries(weightsOf(anchor)).map(([name, weight]) => [name, valuesOf(weight)]));
  return {
    stage: 'gradient',
    // A run holds the anchor as a part of its state, which it frees at its end.
    init: (weights) =>
      Object.fromEntries(
        Object.entries(weights).flatMap(([name, weight]) => {
          const values = start.get(name);
          return values ? [[name, anchored(name, weight, values)]] : [];
        }),
      ),
    update(gradients, state, weights) {
      const updates = each(gradients, (gradient, name) => {
        const weight = weights[name];
        return Object.hasOwn(state, name)
          ? gradient.add(weight.sub(state[name]).mul(strength))
          : gradient.add(weight.mul(toZero));
      });
      return { updates, state: each(state, (weight) => weight.clone()) };
    },
    validate(names) {
      if (names.some((name) => start.has(name))) return;
      throw new TransferError(
        `l2sp's anchor has none of this net's weights. The anchor has ${some([...start.keys()])}; ` +
          `the net has ${some(names)}. Pass the net that training starts from.`,
      );
    },
  };
}

/** Plain numbers, which no one has to free. */
interface Values {
  readonly shape: readonly number[];
  readonly values: ReturnType<Tensor['dataSync']>;
}

function valuesOf(weight: Tensor): Values {
  return { shape: weight.shape, values: weight.dataSync().slice() };
}

function anchored(name: string, weight: Tensor, { shape, values }: Values): Tensor {
  if (shape.join() === weight.shape.join()) return tf.tensor(values, [...shape]);
  throw new TransferError(
    `l2sp's anchor has '${name}' with shape [${shape}], the net has it with [${weight.shape}]. ` +
      'Pass the net that training starts from, or leave this weight out of the anchor.',
  );
}

function weightsOf(anchor: Net | Tensors): Tensors {
  if (isNet(anchor)) return anchor.weights;
  requireRecord('l2sp', 'weights by name, or a Net', anchor);
  for (const weight of Object.values(anchor)) requireTensor("l2sp's anchor", weight);
  return anchor;
}

function some(names: readonly string[]): string {
  return names.length === 0 ? 'none' : `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
}
