import { transpose } from '../net/published';
import type { NamedArray } from '../safetensors';

type Arrays = ReadonlyMap<string, NamedArray>;

/**
 * How a file stores weights that have another layout under their published names: several in one array, one after the other
 * along the first axis, matrices `[in, out]`, or fewer axes. Read by `readStored`, written by `writeStored`.
 */
export interface StoredAs {
  /** Its name in the file. */
  readonly name: string;
  /** The published names of its parts, in this order. */
  readonly parts: readonly string[];
  /** Whether it is a matrix `[in, out]`. */
  readonly transposed?: boolean;
  /** The shape of a part, where it has the same numbers on other axes. */
  readonly shape?: readonly number[];
}

/** A file's arrays, and those parts under their published names. */
export function readStored(arrays: Arrays, stored: readonly StoredAs[]): Map<string, NamedArray> {
  const changed = new Map(arrays);
  for (const { name, parts, transposed, shape } of stored) {
    const array = arrays.get(name);
    if (!array) continue;
    const turned = transposed && array.shape.length === 2 ? transpose(array, [1, 0]) : array;
    for (const [index, part] of rowParts(turned, parts.length).entries())
      changed.set(parts[index], shape ? { ...part, shape } : part);
  }
  return changed;
}

/** The arrays of a file with other values, from arrays under published names. Those of the file that these do not name stay. */
export function writeStored(file: Arrays, published: Arrays, stored: readonly StoredAs[]): Map<string, NamedArray> {
  const changed = new Map(file);
  for (const [name, { shape }] of file) {
    const array = published.get(name);
    if (array) changed.set(name, { shape, values: array.values });
  }
  for (const { name, parts, transposed } of stored) {
    const arrays = parts.flatMap((part) => published.get(part) ?? []);
    const shape = file.get(name)?.shape;
    if (!shape || arrays.length < parts.length) continue;
    const rows = stacked(arrays);
    changed.set(name, { shape, values: transposed ? transpose(rows, [1, 0]).values : rows.values });
  }
  return changed;
}

/** An array of stacked matrices or vectors, taken apart along its first axis. */
function rowParts(array: NamedArray, count: number): NamedArray[] {
  if (count === 1) return [array];
  const [rows, ...rest] = array.shape;
  const length = array.values.length / count;
  return Array.from({ length: count }, (_, index) => ({
    shape: [rows / count, ...rest],
    values: array.values.slice(index * length, (index + 1) * length),
  }));
}

/** The inverse: arrays of equal rows in one. */
function stacked(arrays: readonly NamedArray[]): NamedArray {
  if (arrays.length === 1) return arrays[0];
  const values = new Float32Array(arrays.reduce((sum, array) => sum + array.values.length, 0));
  let end = 0;
  for (const array of arrays) {
    values.set(array.values, end);
    end += array.values.length;
  }
  const rows = arrays.reduce((sum, { shape }) => sum + shape[0], 0);
  return { shape: [rows, ...arrays[0].shape.slice(1)], values };
}
