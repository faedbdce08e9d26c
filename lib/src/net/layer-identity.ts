import type { Layer } from '../core/net';
import type { Recipe } from '../core/recipe';

/** What a layer of an architecture computes, in words that are the same in every process. */
const known = new WeakMap<Layer['apply'], string>();

/** Numbers for the functions of layers that were written by hand, which nothing but the function itself tells apart. */
const local = new WeakMap<Layer['apply'], number>();
let next = 0;

/** Says of the layers of an architecture that its recipe and their place tell what they compute. */
export function knowLayers<Made extends { readonly layers: readonly Layer[]; readonly recipe?: Recipe }>(
  made: Made,
): Made {
  const recipe = JSON.stringify(made.recipe);
  for (const [place, { apply }] of made.layers.entries()) {
    if (made.recipe && !known.has(apply)) known.set(apply, `${recipe} ${place}`);
  }
  return made;
}

/**
 * What tells a layer's function from any other: the same text for the same computation on the same weights. `lasting` is
 * false where it holds for this process only.
 */
export function identityOf({ apply }: Layer): { text: string; lasting: boolean } {
  const text = known.get(apply);
  if (text !== undefined) return { text, lasting: true };
  if (!local.has(apply)) local.set(apply, next++);
  return { text: `function ${local.get(apply)}`, lasting: false };
}
