import type { Net } from '../core/net';
import { TransferError } from '../error';
import { smallest } from '../extremes';
import { requireArray, requireName } from '../require/arguments';
import { layersOf, matchedBy, requireMatches } from './names';
import { matrixShape } from './updates/matrix-of';

/** The function that got the globs, and its option that has them. */
interface Asking {
  readonly call: string;
  readonly option: string;
  /** Whether only matrices `[in, out]` qualify. */
  readonly matrices?: boolean;
}

/**
 * The names of the trainable kernels that the globs match: matrices `[in, out]`, and convolutions `[...window, in, out]` unless
 * only matrices qualify. Throws if there are no globs, or if one matches no kernel.
 */
export function kernelsOf(
  { weights }: Net,
  globs: readonly string[],
  { call, option, matrices = false }: Asking,
): string[] {
  requireArray(`${call}'s ${option}`, 'names of weights', globs);
  for (const glob of globs) requireName(`${call}'s ${option}`, glob);
  if (globs.length === 0) {
    throw new TransferError(
      `${call}'s ${option} must name at least one matrix; got []. Try ${option}: ['*/query/kernel'].`,
    );
  }
  const names = Object.keys(weights);
  requireMatches(call, globs, names);
  const isKernel = (name: string) => {
    const { trainable, shape } = weights[name];
    if (!trainable || shape.length < 2) return false;
    return shape.length === 2 || (!matrices && smallest(matrixShape(name, shape)) > 1);
  };
  const unmatched = globs.find((glob) => !names.some((name) => isKernel(name) && matchedBy([glob])(name)));
  if (unmatched === undefined) return names.filter((name) => isKernel(name) && matchedBy(globs)(name));
  const matches = names.filter(matchedBy([unmatched])).map((name) => `${name} [${weights[name].shape}]`);
  const kinds = matrices
    ? 'matrices [inputs, outputs]'
    : 'kernels [inputs, outputs] or [height, width, inputs, outputs]';
  throw new TransferError(
    `${call}('${unmatched}') matches no matrix${matrices ? '' : ' or convolution'}: ${matches.slice(0, 3).join(', ')}. ` +
      `Only trainable ${kinds} take an update. The layers are: ${layersOf(names).join(', ')}.`,
  );
}
