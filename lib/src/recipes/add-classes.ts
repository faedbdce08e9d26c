import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { allOrNothing } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { cut, join } from '../net/compose';
import { type HeadOptions, head } from '../net/head';
import { requireArray, requireNet } from '../require/arguments';
import { requireFinite } from '../require/number';
import { requireOptions } from '../require/options';

/**
 * Adds classes to a network: the new linear head has the weights of the old one, and randomly initialised columns, from
 * `seed`, for the added classes. Shares the other layers with `net`, whose head is not changed. To train the new classes
 * without forgetting the old ones, train on both (`concat` with some old examples), or preserve the old predictions by
 * `distillation`. Throws if the network does not end in a linear head with named classes, `added` is empty, a name is
 * already a class or is given twice, or `seed` is not finite.
 */
export function addClasses(net: Net, added: readonly string[], options: { readonly seed?: number } = {}): Net {
  requireOptions('addClasses', options, { seed: true });
  requireNet('addClasses', net);
  requireArray('addClasses', 'added', added);
  const { seed = 0 } = options;
  requireFinite("addClasses' seed", seed, 'Try 0.');
  const { classes } = net;
  const last = net.layers[net.layers.length - 1];
  const [kernel, bias] = [net.weights[`${last.name}/kernel`], net.weights[`${last.name}/bias`]];
  if (!classes || net.layers.length < 2 || kernel?.rank !== 2 || bias?.shape[0] !== classes.length) {
    throw new TransferError(
      `${net.name} must end in a linear head with named classes. Try join(body, head({ classes: data.classes })).`,
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

/** The dropout rate of a network's head, if its recipe has one. */
function dropoutOf({ recipe }: Net): number | undefined {
  const last = recipe && 'join' in recipe ? recipe.join[1] : undefined;
  return last && 'config' in last ? (last.config as HeadOptions).dropout : undefined;
}
