import { TransferError } from '../error';
import type { NamedArray } from '../safetensors';
import type { WeightSpec } from './weights';

/**
 * Arrays of the original authors' file under this library's names and in TensorFlow's layout: PyTorch's kernels `[out, in]` and
 * `[out, in, k, k]` are transposed to `[in, out]` and `[k, k, in, out]`. Throws if one is missing or has another shape; `file`
 * names the source in the error.
 */
export function fromPublished(
  specs: readonly WeightSpec[],
  arrays: ReadonlyMap<string, NamedArray>,
  file: string,
): Map<string, NamedArray> {
  return new Map(
    specs.map((spec): [string, NamedArray] => {
      const published = spec.published ?? spec.name;
      const array = arrays.get(published);
      if (!array) throw new TransferError(`${file} has no weight '${published}'. It is not a file for this network.`);
      const reordered = toTensorFlowLayout(array, spec);
      if (reordered.shape.join() !== spec.shape.join()) {
        throw new TransferError(
          `${file}: '${published}' has shape [${array.shape}], which does not fit '${spec.name}' [${spec.shape}]. Take the ` +
            'weights and their settings from the same network.',
        );
      }
      return [spec.name, reordered];
    }),
  );
}

/** The inverse: arrays under the original authors' names and in PyTorch's layout. */
export function toPublished(
  specs: readonly WeightSpec[],
  arrays: ReadonlyMap<string, NamedArray>,
): Map<string, NamedArray> {
  return new Map(
    specs.flatMap((spec): [string, NamedArray][] => {
      const array = arrays.get(spec.name);
      if (!array) return [];
      const order = axesOf(spec, array.shape.length);
      const inverse = order?.map((_, axis) => order.indexOf(axis));
      return [[spec.published ?? spec.name, inverse ? transpose(array, inverse) : array]];
    }),
  );
}

function toTensorFlowLayout(array: NamedArray, spec: WeightSpec): NamedArray {
  const order = axesOf(spec, array.shape.length);
  return order ? transpose(array, order) : array;
}

/** The published axes in TensorFlow's order. Only kernels have another: an embedding table is `[words, features]` in both. */
function axesOf({ name, depthwise }: WeightSpec, rank: number): readonly number[] | undefined {
  if (!name.endsWith('/kernel')) return undefined;
  if (rank === 2) return [1, 0];
  if (rank !== 4) return undefined;
  return depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0];
}

/** The array with its axes in this order. Writes are contiguous, reads are strided. */
export function transpose({ shape, values }: NamedArray, order: readonly number[]): NamedArray {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const [sides, stepSizes] = [order.map((axis) => shape[axis]), order.map((axis) => strides[axis])];
  const reordered = new Float32Array(values.length);
  const last = sides.length - 1;
  let index = 0;
  const copyAxis = (axis: number, from: number) => {
    if (axis < last) {
      for (let at = 0; at < sides[axis]; at++) copyAxis(axis + 1, from + at * stepSizes[axis]);
      return;
    }
    for (let at = 0; at < sides[last]; at++) reordered[index++] = values[from + at * stepSizes[last]];
  };
  copyAxis(0, 0);
  return { shape: sides, values: reordered };
}
