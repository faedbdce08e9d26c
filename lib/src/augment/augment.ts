import type { Layer, Net } from '../core/net';
import { TransferError } from '../error';
import { requireFunction, requireNet } from '../require/arguments';
import { type Change, changed, drawsOf } from './change';

const NAME = 'augment';

/**
 * The net with random data augmentation during training: `augment(net, flip(), rotate(10), brightness(0.2))`.
 * Prediction, extraction and evaluation use unchanged inputs. The transforms run in order inside the compiled step and
 * follow `fit`'s seed. They receive inputs `[batch, ...shape]` in the data's values (pixels 0..255), before the net's
 * preprocessing. Shares its weights with `net`. Throws if `net` is not a Net or already augments its input, or a
 * transform is not a function.
 */
export function augment(net: Net, ...changes: readonly Change[]): Net {
  for (const change of changes) requireFunction('augment', 'changes such as flip()', change);
  requireNet('augment', net);
  if (net.layers.some(({ name }) => name === NAME)) {
    throw new TransferError(`${net.name} augments its input already. Name all changes in one augment(net, ...).`);
  }
  const { mean = 0, std = 1 } = net.input;
  const layer: Layer = {
    name: NAME,
    apply(x, _, mode) {
      if (!mode.training) return x;
      return changed(x.mul(std).add(mean), changes, drawsOf(mode)).sub(mean).div(std);
    },
  };
  return { ...net, layers: [layer, ...net.layers] };
}
