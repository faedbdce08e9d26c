import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../../core/dataset';
import type { Net } from '../../core/net';
import { inMemory } from '../../data/in-memory';
import { tf } from '../../engine/tensorflow';
import type { Preprocess } from '../preprocess';

/** Something known of each example: `values` are `[examples, ...shape]`. */
export interface Part {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** A set whose examples are these parts one behind the other, `[sizes]`. Labels and names are those of `data`. */
export function partsSet(data: Dataset, parts: readonly Part[]): Dataset {
  const { name, classes, labels, tasks, ids, columns } = data;
  const sizes = parts.map(sizeOf);
  const width = sizes.reduce((sum, size) => sum + size, 0);
  return {
    name,
    classes,
    labels,
    ...(tasks && { tasks }),
    ids,
    columns,
    shape: parts.length === 1 ? parts[0].shape : [width],
    pixels: false,
    read: inMemory(async (places) => {
      const rows = new Float32Array(places.length * width);
      let to = 0;
      for (const place of places) {
        for (const [which, { values }] of parts.entries()) {
          const size = sizes[which];
          rows.set(values.subarray(place * size, (place + 1) * size), to);
          to += size;
        }
      }
      return tf.tensor(rows, [places.length, ...(parts.length === 1 ? parts[0].shape : [width])]);
    }),
  };
}

/** Takes a batch of such examples apart: the first part goes into the net, the others are what its teachers say. */
export function preprocessParts(
  parts: readonly Part[],
  teachers: readonly Net[],
  decode: (x: Tensor) => Tensor = (x) => x,
): Preprocess {
  const sizes = parts.map(sizeOf);
  return (held) => {
    const x = decode(held);
    const part = (which: number): Tensor => {
      if (parts.length === 1) return x;
      const from = sizes.slice(0, which).reduce((sum, size) => sum + size, 0);
      return x.slice([0, from], [-1, sizes[which]]).reshape([-1, ...parts[which].shape]);
    };
    return { input: part(0), outputsOf: (teacher) => part(1 + teachers.indexOf(teacher)) };
  };
}

function sizeOf({ shape }: Part): number {
  return shape.reduce((product, side) => product * side, 1);
}
