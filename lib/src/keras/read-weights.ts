import { type Dataset, Group, File as Hdf5File } from 'jsfive';
import { TransferError } from '../error';
import type { NamedArray } from '../safetensors';

/** The arrays of a layer in the order of Keras, by the layer's path: `layers/dense`. */
export type KerasWeights = (path: string) => NamedArray[];

/** Reads the weights of a model from the bytes of its HDF5 file. Throws if the file is damaged; `file` names it in errors. */
export function readWeights(bytes: Uint8Array, file: string): KerasWeights {
  const damaged = (cause: unknown) =>
    new TransferError(
      `The weights of ${file} are damaged: ${(cause as Error).message}. Save the model again: model.save('${file}').`,
      { cause },
    );
  let root: Hdf5File;
  try {
    root = new Hdf5File(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer, file);
  } catch (cause) {
    throw damaged(cause);
  }
  return (path) => {
    try {
      const group = groupAt(root, `${path}/vars`);
      return (group?.keys ?? [])
        .map(Number)
        .sort((a, b) => a - b)
        .map((index) => arrayOf(group?.get(String(index)) as Dataset));
    } catch (cause) {
      throw damaged(cause);
    }
  };
}

function groupAt(root: Group, path: string): Group | undefined {
  let group = root;
  for (const name of path.split('/')) {
    if (!group.keys.includes(name)) return undefined;
    const next = group.get(name);
    if (!(next instanceof Group)) return undefined;
    group = next;
  }
  return group;
}

function arrayOf({ shape, value, dtype }: Dataset): NamedArray {
  if (typeof dtype !== 'string') throw new Error('an array has a type that is no number');
  const values = Float32Array.from(value as ArrayLike<number>);
  const size = shape.reduce((product, edge) => product * edge, 1);
  if (values.length !== size) throw new Error(`an array of shape [${shape}] has ${values.length} numbers`);
  return { shape, values };
}
