import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { layerOf } from '../net/compose';
import { layersOf, matchedBy, requireMatches } from '../net/names';
import { requireName } from '../require/arguments';
import { numberText } from '../require/described';

/**
 * Freezes weights by name: `freeze('stem', 'block[1-3]*')`. A glob is matched against the name of the layer (`block3a`) and of
 * the weight (`block3a/expand/kernel`). Or by depth: `freeze(5)` freezes the first five layers with weights, `freeze(-2)` all
 * but the last two. A frozen layer runs in inference mode, so its running statistics stay. So does a batch normalisation whose
 * statistics are frozen (`freezeNorms`). Throws if an argument is neither a number nor a string. A run throws if a glob matches
 * nothing, or if a depth leaves nothing to freeze or nothing to train.
 */
export function freeze(...layers: readonly (string | number)[]): Transform {
  for (const layer of layers) if (typeof layer !== 'number') requireName('freeze', layer);
  const depths = layers.filter((layer) => typeof layer === 'number');
  const globs = layers.filter((layer) => typeof layer === 'string');
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
  const maxDepth = layers.length - 1;
  if (Number.isInteger(depth) && depth !== 0 && Math.abs(depth) <= maxDepth) return;
  if (maxDepth < 1) {
    throw new TransferError(
      `freeze(${depth}) needs a network with two or more layers with weights; got ${layers.length}. Try leaving it out.`,
    );
  }
  throw new TransferError(
    `freeze's depth must be an integer from 1 to ${maxDepth}, or from -1 to -${maxDepth}; got ${numberText(depth)} for a network ` +
      `with ${layers.length} layers with weights: ${layers.join(', ')}. Try 1 to freeze the first, or -1 to train only the last.`,
  );
}
