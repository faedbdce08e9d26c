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

/** Only kernels have another layout: an embedding table is `[words, features]` in both. */
function toTensorFlowLayout(array: NamedArray, { name, depthwise }: WeightSpec): NamedArray {
  if (!name.endsWith('/kernel')) return array;
  if (array.shape.length === 2) return transpose(array, [1, 0]);
  if (array.shape.length !== 4) return array;
  return transpose(array, depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]);
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
