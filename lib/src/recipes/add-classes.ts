import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { allOrNothing } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { cut, join } from '../net/compose';
import { type HeadOptions, head } from '../net/head';
import { requireArray, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';

/**
 * The same net with more classes: a new linear head that begins as the old one and has columns for the added names, drawn from
 * `seed`. The other layers are shared with the net it is made from; the old head stays as it is. To teach the new classes
 * without losing the old, train on both (`concat` with some of the old examples), or hold the old answers by `distillation`.
 * Throws where the net does not end in a linear head with named classes, or has one of the names already.
 */
export function addClasses(net: Net, added: readonly string[], options: { readonly seed?: number } = {}): Net {
  requireOptions('addClasses', options, { seed: true });
  requireNet('addClasses', net);
  requireArray('addClasses', 'added', added);
  const { seed = 0 } = options;
  const { classes } = net;
  const last = net.layers[net.layers.length - 1];
  const [kernel, bias] = [net.weights[`${last.name}/kernel`], net.weights[`${last.name}/bias`]];
  if (!classes || net.layers.length < 2 || kernel?.rank !== 2 || bias?.shape[0] !== classes.length) {
    throw new TransferError(
      `${net.name} does not end in a linear head whose classes have names. Make it by join(body, head({ classes: data.classes })).`,
    );
  }
  const twice = added.find((name, index) => classes.includes(name) || added.indexOf(name) !== index);
  if (twice !== undefined || added.length === 0) {
    throw new TransferError(
      twice === undefined
        ? 'addClasses got no classes to add.'
        : `'${twice}' is a class already. Name each class once.`,
    );
  }
  const body = cut(net, net.layers[net.layers.length - 2].name);
  const top = allOrNothing(() => {
    const made = head({
      classes: [...classes, ...added],
      inputFeatures: kernel.shape[0],
      dropout: dropoutOf(net),
      seed,
      name: last.name,
    });
    tf.tidy(() => {
      const begun = (old: Tensor, fresh: Tensor, axis: number) => {
        const [, rest] = tf.split(fresh, [classes.length, added.length], axis);
        return tf.concat([old, rest], axis);
      };
      const own = made.weights;
      own[`${last.name}/kernel`].assign(begun(kernel, own[`${last.name}/kernel`], 1));
      own[`${last.name}/bias`].assign(begun(bias, own[`${last.name}/bias`], 0));
    });
    return made;
  });
  return join(body, top);
}

/** @deprecated Use `addClasses`, which is the same function. */
export const widen = addClasses;

/** The share of features that a net's head drops, where its recipe says so. */
function dropoutOf({ recipe }: Net): number | undefined {
  const last = recipe && 'join' in recipe ? recipe.join[1] : undefined;
  return last && 'config' in last ? (last.config as HeadOptions).dropout : undefined;
}
