import type { Transform } from '../core/transform';
import { matchedBy, requireMatches } from '../net/names';
import { requireName } from '../require/arguments';

/**
 * Lets only these weights learn and keeps all others as they are: `thaw('head', 'block7*')`. The opposite of `freeze`, with
 * the same globs. Throws where a glob matches nothing.
 */
export function thaw(...globs: readonly string[]): Transform {
  for (const glob of globs) requireName('thaw', glob);
  const isNamed = matchedBy(globs);
  return {
    init: () => ({}),
    update: (gradients, state) => ({ updates: gradients, state }),
    freezes: (name) => !isNamed(name),
    validate: (names) => requireMatches('thaw', globs, names),
  };
}
