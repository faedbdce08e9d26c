import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../../error';
import { tf } from '../tensorflow';

/** A tensor, or arrays and plain objects of tensors, nested to any depth. */
export type Structure = Tensor | readonly Structure[] | { readonly [name: string]: Structure };

/** A structure with the index into the flat list in place of each tensor. */
export type Layout = number | readonly Layout[] | { readonly [name: string]: Layout };

/**
 * The tensors of a structure in order, and the layout by which `unflatten` restores it. Throws a TransferError, which names the
 * structure by `what`, if a part is not a tensor, an array or a plain object, or has been disposed.
 */
export function flatten(structure: Structure, what: string): { tensors: Tensor[]; layout: Layout } {
  const tensors: Tensor[] = [];
  const walk = (part: Structure, path: string): Layout => {
    if (part instanceof tf.Tensor) {
      if (part.isDisposed) {
        throw new TransferError(`${path} is a tensor that has been disposed. Dispose it after the last use.`);
      }
      return tensors.push(part) - 1;
    }
    if (Array.isArray(part)) return part.map((item, index) => walk(item, `${path}[${index}]`));
    if (part !== null && typeof part === 'object' && Object.getPrototypeOf(part) === Object.prototype) {
      return Object.fromEntries(Object.entries(part).map(([name, item]) => [name, walk(item, `${path}.${name}`)]));
    }
    throw new TransferError(
      `${path} must be a tensor, or an array or plain object of tensors; got ${typeName(part)}. ` +
        'Pass a number as tf.scalar(x): a plain number would be frozen into the graph.',
    );
  };
  return { layout: walk(structure, what), tensors };
}

function typeName(part: unknown): string {
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
 * Turns a function of structures into a function of tensors. Its arguments have this layout, and `onResult` receives the layout
 * of each result. Results are clones, so that none is an argument.
 */
export function onTensors<Args extends readonly Structure[]>(
  run: (...args: Args) => Structure,
  layout: Layout,
  onResult: (layout: Layout) => void = () => {},
): (inputs: Tensor[]) => Tensor[] {
  return (inputs) => {
    const flat = flatten(run(...(unflatten(layout, inputs) as unknown as Args)), 'the result');
    onResult(flat.layout);
    return flat.tensors.map((tensor) => tensor.clone());
  };
}
