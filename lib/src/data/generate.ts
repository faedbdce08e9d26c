import type { Batch } from '../core/batch';
import type { Stream } from '../core/stream';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireOptions } from '../require/options';
import { disposeBatch } from './batch';
import { requireSteps } from './batches';
import { readAhead, requireAhead } from './read-ahead';

export interface GenerateOptions {
  readonly name?: string;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Names of the classes; left out, labels are numbers. */
  readonly classes?: readonly string[];
  /** Whether values are pixels 0..255, to which a net's preprocessing applies. */
  readonly pixels?: boolean;
  /** Of several tasks, each one's classes, and whether a batch may hold NaN for a label that is missing (`partial`). */
  readonly tasks?: Stream['tasks'];
  /** Batches of an epoch. */
  readonly steps: number;
  /** Batches that are made while the one before is worked on. */
  readonly ahead?: number;
  /**
   * Makes a batch: `epoch` counts from 1, `step` from 0. The same two numbers must give the same batch, so what is random
   * in it is drawn by them. `fit` disposes its tensors.
   */
  batch(epoch: number, step: number): Batch | Promise<Batch>;
}

/**
 * A stream from a function that makes each batch: data from a database, a simulation or a service in a few lines, and
 * `fit` takes it like any other. Batches may differ in size, and each size has a graph of its own. A batch of another
 * shape is a TransferError at that batch.
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
  const make = async (epoch: number, step: number): Promise<Batch> => {
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
      readAhead(Math.max(0, steps - skip), (place) => make(number, skip + place), { ahead, free: disposeBatch }),
  };
}

/** Says so, in a sentence, where a batch is not `[batch, ...shape]` or has another number of labels. */
function requireBatch(
  { x, labels }: Batch,
  { name, shape, where }: { name: string; shape: readonly number[]; where: string },
): void {
  const [examples, ...found] = x.shape;
  if (String(found) !== String(shape)) {
    throw new TransferError(
      `${name}: the batch of ${where} has the shape [${x.shape}]; it should be [batch, ${shape}], as \`shape\` says.`,
    );
  }
  for (const one of labels instanceof tf.Tensor ? [labels] : Object.values(labels)) {
    if (one.shape[0] !== examples) {
      throw new TransferError(
        `${name}: the batch of ${where} has ${examples} examples and labels of shape [${one.shape}]. Each example needs one.`,
      );
    }
  }
}
