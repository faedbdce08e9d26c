import type { Batch } from '../core/batch';
import type { Stream } from '../core/stream';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireOptions } from '../require/options';
import { disposeBatch } from './batch';
import { requireSteps } from './batches';
import { readAhead, requireAhead } from './read-ahead';

/** The shape and the classes of a generated stream, and the function that generates its batches. */
export interface GenerateOptions {
  readonly name?: string;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Names of the classes; without them, labels are regression targets. */
  readonly classes?: readonly string[];
  /** Whether values are pixels 0..255, to which a net's preprocessing applies. */
  readonly pixels?: boolean;
  /** For several tasks: the classes of each, and whether a batch may contain NaN for a missing label (`partial`). */
  readonly tasks?: Stream['tasks'];
  /** Batches per epoch. */
  readonly steps: number;
  /** Batches that are generated in advance, during the current training step; default 2. */
  readonly ahead?: number;
  /**
   * Generates a batch: `epoch` counts from 1, `step` from 0. The same epoch and step must give the same batch, so seed
   * randomness with them. `fit` disposes the tensors.
   */
  batch(epoch: number, step: number): Batch | Promise<Batch>;
}

/**
 * A stream from a generator function, for data from a database, a simulation or a service; `fit` accepts it like any
 * other stream. Batches are `[batch, ...shape]` and may differ in size; each size compiles a separate graph. Throws if
 * an option is unknown or missing, or if `steps` or `ahead` is not a valid count. Reading a batch throws if its shape
 * or its number of labels is wrong.
 */
export function generate(options: GenerateOptions): Stream {
  requireOptions('generate', options, {
    name: true,
    shape: 'required',
    classes: true,
    pixels: true,
    tasks: true,
    steps: 'required',
    ahead: true,
    batch: 'required',
  });
  const { name = 'generated', shape, classes = [], pixels = false, tasks, steps, ahead = 2 } = options;
  requireSteps(steps);
  requireAhead(ahead);
  const generateBatch = async (epoch: number, step: number): Promise<Batch> => {
    const batch = await options.batch(epoch, step);
    try {
      requireBatch(batch, { name, shape, where: `epoch ${epoch}, step ${step}` });
    } catch (cause) {
      disposeBatch(batch);
      throw cause;
    }
    return batch;
  };
  return {
    name,
    shape,
    classes,
    pixels,
    ...(tasks && { tasks }),
    steps,
    epoch: (number, skip = 0) =>
      readAhead(Math.max(0, steps - skip), (index) => generateBatch(number, skip + index), {
        ahead,
        free: disposeBatch,
      }),
  };
}

/** Throws if a batch is not `[batch, ...shape]`, or if labels and examples differ in number. */
function requireBatch(
  { x, labels }: Batch,
  { name, shape, where }: { name: string; shape: readonly number[]; where: string },
): void {
  const [examples, ...exampleShape] = x.shape;
  if (String(exampleShape) !== String(shape)) {
    throw new TransferError(
      `${name}: the batch of ${where} must have the shape [batch, ${shape}], as given by \`shape\`; got [${x.shape}].`,
    );
  }
  for (const taskLabels of labels instanceof tf.Tensor ? [labels] : Object.values(labels)) {
    if (taskLabels.shape[0] !== examples) {
      throw new TransferError(
        `${name}: the batch of ${where} must have one label per example; got ${examples} examples and labels of shape [${taskLabels.shape}].`,
      );
    }
  }
}
