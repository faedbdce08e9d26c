import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { layerOf } from '../net/compose';
import { layersOf, matchedBy, requireMatches } from '../net/names';
import { requireName } from '../require/arguments';

/**
 * Keeps weights as they are, by name: `freeze('stem', 'block[1-3]*')`. A glob is matched against the layer's name
 * (`block3a`) and the weight's (`block3a/expand/kernel`). Or by depth: `freeze(5)` keeps the first five layers that have
 * weights, `freeze(-2)` all but the last two. A frozen layer also runs as in prediction, so its moving averages stay, and
 * so does a batch normalisation whose averages are frozen (`freezeNorms`). Throws where a glob matches nothing, and where
 * a depth leaves nothing to freeze or nothing to train.
 */
export function freeze(...which: readonly (string | number)[]): Transform {
  for (const one of which) if (typeof one !== 'number') requireName('freeze', one);
  const depths = which.filter((one) => typeof one === 'number');
  const globs = which.filter((one) => typeof one === 'string');
  const isNamed = matchedBy(globs);
  return {
    init: () => ({}),
    update: (gradients, state) => ({ updates: gradients, state }),
    freezes: (name, names) =>
      isNamed(name) || depths.some((depth) => layersOf(names).slice(0, depth).includes(layerOf(name))),
    validate(names) {
      for (const depth of depths) requireDepth(depth, layersOf(names));
      requireMatches('freeze', globs, names);
    },
  };
}

function requireDepth(depth: number, layers: readonly string[]): void {
  const most = layers.length - 1;
  if (Number.isInteger(depth) && depth !== 0 && Math.abs(depth) <= most) return;
  if (most < 1) {
    throw new TransferError(
      `freeze(${depth}) leaves a part to train, and this net has one layer with weights. Leave it out.`,
    );
  }
  throw new TransferError(
    `freeze(${depth}) counts layers, and this net has ${layers.length} with weights: ${layers.join(', ')}. ` +
      `Pass 1 to ${most} to freeze so many of the first, or -1 to -${most} to train so many of the last.`,
  );
}
