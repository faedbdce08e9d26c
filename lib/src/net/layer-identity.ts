import type { Layer } from '../core/net';
import type { Recipe } from '../core/recipe';

/** Numbers for the functions of hand-written layers, which no recipe describes. They hold for this process only. */
const functionNumbers = new WeakMap<Layer['apply'], number>();
let nextNumber = 0;

/**
 * The same net or architecture, with an identity for each layer that has none yet: its recipe and the layer's index. A net
 * without a recipe stays as it is.
 */
export function withLayerIdentities<Made extends { readonly layers: readonly Layer[]; readonly recipe?: Recipe }>(
  net: Made,
): Made {
  if (!net.recipe) return net;
  const recipe = JSON.stringify(net.recipe);
  const layers = net.layers.map((layer, index): Layer => {
    const { apply } = layer;
    return describedText(layer) === undefined ? { ...layer, identity: { text: `${recipe} ${index}`, apply } } : layer;
  });
  return { ...net, layers };
}

/**
 * What distinguishes a layer's function from any other: the same text for the same computation on the same weights.
 * `lasting` is false where the text holds for this process only.
 */
export function identityOf(layer: Layer): { text: string; lasting: boolean } {
  const text = describedText(layer);
  if (text !== undefined) return { text, lasting: true };
  const { apply } = layer;
  if (!functionNumbers.has(apply)) functionNumbers.set(apply, nextNumber++);
  return { text: `function ${functionNumbers.get(apply)}`, lasting: false };
}

/** Whether the layer's function was replaced after a recipe had described it. */
export const isEdited = ({ identity, apply }: Layer): boolean => identity !== undefined && identity.apply !== apply;

/** The text of a layer's identity; undefined where it has none, or where its function has been replaced. */
function describedText({ identity, apply }: Layer): string | undefined {
  return identity?.apply === apply ? identity.text : undefined;
}
