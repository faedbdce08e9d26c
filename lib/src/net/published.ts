import { TransferError } from '../error';
import type { NamedArray } from '../safetensors';
import type { WeightSpec } from './weights';

/**
 * Arrays of the original authors' file under our names and in TensorFlow's layout: PyTorch's kernels `[out, in]` and
 * `[out, in, k, k]` are turned to `[in, out]` and `[k, k, in, out]`. Throws where one is missing or has another shape;
 * `file` names where they come from.
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
      const turned = turn(array, spec);
      if (turned.shape.join() !== spec.shape.join()) {
        throw new TransferError(
          `${file}: '${published}' has shape [${array.shape}], which does not fit '${spec.name}' [${spec.shape}].`,
        );
      }
      return [spec.name, turned];
    }),
  );
}

/** Only kernels lie differently: a table of embeddings is `[words, features]` in both. */
function turn(array: NamedArray, { name, depthwise }: WeightSpec): NamedArray {
  if (!name.endsWith('/kernel')) return array;
  if (array.shape.length === 2) return transpose(array, [1, 0]);
  if (array.shape.length !== 4) return array;
  return transpose(array, depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]);
}

/** The array with its axes in this order. A walk over what is written, in order; what is read lies at strides. */
export function transpose({ shape, values }: NamedArray, order: readonly number[]): NamedArray {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const [sides, steps] = [order.map((axis) => shape[axis]), order.map((axis) => strides[axis])];
  const turned = new Float32Array(values.length);
  const last = sides.length - 1;
  let place = 0;
  const walk = (axis: number, from: number) => {
    if (axis < last) {
      for (let at = 0; at < sides[axis]; at++) walk(axis + 1, from + at * steps[axis]);
      return;
    }
    for (let at = 0; at < sides[last]; at++) turned[place++] = values[from + at * steps[last]];
  };
  walk(0, 0);
  return { shape: sides, values: turned };
}
