import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { matchedBy, requireMatches } from '../net/names';
import { requireName } from '../require/arguments';

/**
 * BitFit (Ben Zaken 2022): trains only biases, those of layers (`NAME/bias`) and of normalisations (`NAME/offset`), and freezes all
 * other weights, running means and variances included. `also` are globs of weights that are trained as well, usually the head:
 * `chain(bitFit('head'), adam(1e-3))`. Throws if a glob is not a string. A run throws if a glob matches nothing, or if the network
 * has no biases that no glob matches: decoders such as Llama have none.
 */
export function bitFit(...also: readonly string[]): Transform {
  for (const glob of also) requireName('bitFit', glob);
  const isAlso = matchedBy(also);
  return {
    init: () => ({}),
    update: (gradients, state) => ({ updates: gradients, state }),
    freezes: (name) => !isAlso(name) && !isBias(name),
    validate(names) {
      requireMatches('bitFit', also, names);
      if (names.some((name) => isBias(name) && !isAlso(name))) return;
      throw new TransferError(
        'bitFit() needs a network with biases; got none (no weights NAME/bias or NAME/offset that no glob matches). ' +
          'Try lora(net), which adapts matrices.',
      );
    },
  };
}

/** A bias under this library's names, or under Keras' for a normalisation and TensorFlow's for a layer. */
function isBias(name: string): boolean {
  return /\/(?:bias|offset|beta|biases)$/.test(name);
}
