import type { Batch } from './batch';
import type { TaskSpec } from './task-labels';

/**
 * Data that comes a batch at a time, as `fit` reads it: from a Dataset by `stream`, from anywhere else by `generate`. An
 * epoch asked for twice must give the same batches in the same order, so that a run can be repeated and resumed.
 */
export interface Stream {
  readonly name: string;
  readonly classes: readonly string[];
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Whether values are pixels 0..255, to which a net's preprocessing applies. */
  readonly pixels: boolean;
  /** Name of the tokenizer, where examples are token ids. */
  readonly vocabulary?: string;
  /** Samples a second, where examples are sound. */
  readonly rate?: number;
  /** What there is to say of each task, where labels are by name. */
  readonly tasks?: Readonly<Record<string, TaskSpec>>;
  /** Batches of an epoch; the last may be smaller than the others. */
  readonly steps: number;
  /** The batches of an epoch (from 1), without the first `skip`. */
  epoch(number: number, skip?: number): AsyncIterable<Batch> | Iterable<Batch>;
}
