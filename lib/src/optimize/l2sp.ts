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
 * L2-SP regularises weights towards their start values by `strength / 2 * |w - anchor|^2` (Li, Grandvalet & Davoine
 * 2018). A weight has the shape of its anchor, `[...]`. It adds the gradient `strength * (w - anchor)`. Weights that
 * the anchor lacks, such as those of a new head, are regularised towards zero: `toZero * w`. So pass the pretrained
 * network, not the joined one.
 *
 * The anchor's values are copied in this call. Put it before the optimizer. Throws if a coefficient is negative, or if
 * the anchor is neither a Net nor tensors by name. A run throws if the anchor has no weight of the network, or if a
 * shape differs.
 */
export function l2sp(anchor: Net | Tensors, strength: number, toZero = strength): Transform {
  requireNotNegative("l2sp's strength", strength, 'Try 1e-3.');
  requireNotNegative("l2sp's strength towards zero", toZero, 'Try 1e-3.');
  if (isNet(anchor)) requireAlive(anchor);
  const start = new Map(Object.entries(weightsOf(anchor)).map(([name, weight]) => [name, valuesOf(weight)]));
  return {
    stage: 'gradient',
    // The anchor is a part of the run's state, which is disposed at its end.
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
        `l2sp's anchor must have weights of the network, ${listed(names)}; got ${listed([...start.keys()])}. ` +
          'Try the network that training starts from.',
      );
    },
  };
}

/** Values outside of TensorFlow, which need no disposal. */
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
    `l2sp's anchor must have '${name}' with the network's shape, [${weight.shape}]; got [${shape}]. ` +
      'Try the network that training starts from, or an anchor without this weight.',
  );
}

function weightsOf(anchor: Net | Tensors): Tensors {
  if (isNet(anchor)) return anchor.weights;
  requireRecord('l2sp', 'weights by name, or a Net', anchor);
  for (const weight of Object.values(anchor)) requireTensor("l2sp's anchor", weight);
  return anchor;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
}
