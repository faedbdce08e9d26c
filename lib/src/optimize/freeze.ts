import picomatch from 'picomatch';
import { TransferError } from '../error';
import { layerOf } from '../net/compose';
import type { Transform } from './transform';

/**
 * Keeps weights as they are: `freeze('stem', 'block[1-3]*')`. A glob is matched against the layer's name
 * (`block3a`) and the weight's (`block3a/expand/kernel`). A frozen layer also runs as in prediction, so its
 * moving averages stay. Throws where a glob matches nothing.
 */
export function freeze(...globs: readonly string[]): Transform {
  const matchers = globs.map((glob) => picomatch(glob, { bash: true }));
  const matches = (matcher: (text: string) => boolean, name: string) => matcher(layerOf(name)) || matcher(name);
  return {
    init: () => ({}),
    update: (gradients, state) => ({ updates: gradients, state }),
    freezes: (name) => matchers.some((matcher) => matches(matcher, name)),
    validate(names) {
      const idle = globs.filter((_, place) => !names.some((name) => matches(matchers[place], name)));
      if (idle.length === 0) return;
      const layers = [...new Set(names.map(layerOf))].join(', ');
      throw new TransferError(`freeze('${idle[0]}') matches no weight. The layers are: ${layers}.`);
    },
  };
}
