import picomatch from 'picomatch';
import { TransferError } from '../error';
import { layerOf } from '../net/compose';
import type { Transform } from './transform';

/**
 * Keeps weights as they are, by name: `freeze('stem', 'block[1-3]*')`. A glob is matched against the layer's name
 * (`block3a`) and the weight's (`block3a/expand/kernel`). Or by depth: `freeze(5)` keeps the first five layers that have
 * weights, `freeze(-2)` all but the last two. A frozen layer also runs as in prediction, so its moving averages stay, and
 * so does a batch normalisation whose averages are frozen (`freezeNorms`). Throws where a glob matches nothing, and where
 * a depth leaves nothing to freeze or nothing to train.
 */
export function freeze(...which: readonly (string | number)[]): Transform {
  const depths = which.filter((one) => typeof one === 'number');
  const globs = which.filter((one) => typeof one === 'string');
  const matchers = globs.map((glob) => picomatch(glob, { bash: true }));
  const matches = (matcher: (text: string) => boolean, name: string) => matcher(layerOf(name)) || matcher(name);
  return {
    init: () => ({}),
    update: (gradients, state) => ({ updates: gradients, state }),
    freezes: (name, names) =>
      matchers.some((matcher) => matches(matcher, name)) ||
      depths.some((depth) => layersOf(names).slice(0, depth).includes(layerOf(name))),
    validate(names) {
      const layers = layersOf(names);
      for (const depth of depths) requireDepth(depth, layers);
      const idle = globs.filter((_, place) => !names.some((name) => matches(matchers[place], name)));
      if (idle.length === 0) return;
      throw new TransferError(`freeze('${idle[0]}') matches no weight. The layers are: ${layers.join(', ')}.`);
    },
  };
}

/** The layers that have weights, from the first to the last. */
function layersOf(names: readonly string[]): string[] {
  return [...new Set(names.map(layerOf))];
}

function requireDepth(depth: number, layers: readonly string[]): void {
  const most = layers.length - 1;
  if (Number.isInteger(depth) && depth !== 0 && Math.abs(depth) <= most) return;
  throw new TransferError(
    `freeze(${depth}) counts layers, and this net has ${layers.length} with weights: ${layers.join(', ')}. ` +
      `Pass 1 to ${most} to freeze so many of the first, or -1 to -${most} to train so many of the last.`,
  );
}
