import type { Transform } from '../core/transform';
import { matchedBy, requireMatches } from '../net/names';
import { requireName } from '../require/arguments';

/**
 * Lets only these weights learn and keeps all others as they are: `unfreeze('head', 'block7*')`. The opposite of `freeze`, with
 * the same globs. Throws where a glob matches nothing.
 */
export function unfreeze(...globs: readonly string[]): Transform {
  for (const glob of globs) requireName('unfreeze', glob);
  const isNamed = matchedBy(globs);
  return {
    init: () => ({}),
    update: (gradients, state) => ({ updates: gradients, state }),
    freezes: (name) => !isNamed(name),
    validate: (names) => requireMatches('unfreeze', globs, names),
  };
}

/** @deprecated Use `unfreeze`, which is the same function. */
export const thaw = unfreeze;
