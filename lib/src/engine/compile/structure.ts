import { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../../error';

/** Tensors, or arrays and plain objects of them, however deep. */
export type Structure = Tensor | readonly Structure[] | { readonly [name: string]: Structure };

/** A structure with a number in place of each tensor: where it stands in the flat list. */
export type Layout = number | readonly Layout[] | { readonly [name: string]: Layout };

/**
 * The tensors of a structure in the order they stand in it, and the layout that `unflatten` puts them back by.
 * `what` names the structure in the TransferError that anything but a tensor, an array or a plain object gets.
 */
export function flatten(structure: Structure, what: string): { tensors: Tensor[]; layout: Layout } {
  const tensors: Tensor[] = [];
  const walk = (part: Structure, path: string): Layout => {
    if (part instanceof Tensor) return tensors.push(part) - 1;
    if (Array.isArray(part)) return part.map((item, place) => walk(item, `${path}[${place}]`));
    if (part !== null && typeof part === 'object' && Object.getPrototypeOf(part) === Object.prototype) {
      return Object.fromEntries(Object.entries(part).map(([name, item]) => [name, walk(item, `${path}.${name}`)]));
    }
    throw new TransferError(
      `${path} is ${named(part)}, and a compiled function takes and gives tensors, or arrays and plain objects of them. ` +
        'Pass a number as tf.scalar(x): a plain one would be frozen into the graph.',
    );
  };
  return { layout: walk(structure, what), tensors };
}

function named(part: unknown): string {
  if (part === null || part === undefined) return String(part);
  return typeof part === 'object' ? `a ${part.constructor?.name ?? 'object'}` : `a ${typeof part}`;
}

/** The structure of this layout with these tensors. */
export function unflatten(layout: Layout, tensors: readonly Tensor[]): Structure {
  if (typeof layout === 'number') return tensors[layout];
  if (Array.isArray(layout)) return layout.map((part) => unflatten(part, tensors));
  return Object.fromEntries(Object.entries(layout).map(([name, part]) => [name, unflatten(part, tensors)]));
}

/**
 * A function of structures as one of tensors: its arguments have this layout, and `tell` gets that of each result. Results are
 * clones, so that none is an argument.
 */
export function onTensors<Args extends readonly Structure[]>(
  run: (...args: Args) => Structure,
  layout: Layout,
  tell: (layout: Layout) => void = () => {},
): (inputs: Tensor[]) => Tensor[] {
  return (inputs) => {
    const flat = flatten(run(...(unflatten(layout, inputs) as unknown as Args)), 'the result');
    tell(flat.layout);
    return flat.tensors.map((tensor) => tensor.clone());
  };
}
