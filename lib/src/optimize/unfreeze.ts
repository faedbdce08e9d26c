import type { Transform } from '../core/transform';
import { matchedBy, requireMatches } from '../net/names';
import { requireName } from '../require/arguments';

/**
 * Trains only these weights and freezes all others: `unfreeze('head', 'block7*')`. The opposite of `freeze`, with the same
 * globs. Throws if a glob is not a string. A run throws if a glob matches nothing.
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
