import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../../core/dataset';
import type { Net } from '../../core/net';
import { inMemory } from '../../data/in-memory';
import { tf } from '../../engine/tensorflow';
import type { Preprocess } from '../preprocess';

/** Cached values of each example, `[examples, ...shape]`: the output of frozen layers, or of a teacher. */
export interface Part {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** A set whose examples are these parts concatenated, `[sum of sizes]`. Labels and names are those of `data`. */
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
    read: inMemory(async (indices) => {
      const rows = new Float32Array(indices.length * width);
      let offset = 0;
      for (const index of indices) {
        for (const [part, { values }] of parts.entries()) {
          const size = sizes[part];
          rows.set(values.subarray(index * size, (index + 1) * size), offset);
          offset += size;
        }
      }
      return tf.tensor(rows, [indices.length, ...(parts.length === 1 ? parts[0].shape : [width])]);
    }),
  };
}

/** Splits a batch of such examples: the first part is the network's input, the others are the outputs of its teachers. */
export function preprocessParts(
  parts: readonly Part[],
  teachers: readonly Net[],
  decode: (x: Tensor) => Tensor = (x) => x,
): Preprocess {
  const sizes = parts.map(sizeOf);
  return (batch) => {
    const x = decode(batch);
    const partAt = (which: number): Tensor => {
      if (parts.length === 1) return x;
      const offset = sizes.slice(0, which).reduce((sum, size) => sum + size, 0);
      return x.slice([0, offset], [-1, sizes[which]]).reshape([-1, ...parts[which].shape]);
    };
    return { input: partAt(0), outputsOf: (teacher) => partAt(1 + teachers.indexOf(teacher)) };
  };
}

function sizeOf({ shape }: Part): number {
  return shape.reduce((product, length) => product * length, 1);
}
