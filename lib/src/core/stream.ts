import type { Batch } from './batch';
import type { TaskSpec } from './task-labels';

/**
 * Data in batches, as `fit` reads it: from a Dataset by `stream`, from another source by `generate`. An epoch read twice must
 * give the same batches in the same order, so that a run can be repeated and resumed.
 */
export interface Stream {
  readonly name: string;
  readonly classes: readonly string[];
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Whether values are pixels 0..255, to which a net's preprocessing applies. */
  readonly pixels: boolean;
  /** Name of the tokenizer, if examples are token ids. */
  readonly vocabulary?: string;
  /** Samples per second, if examples are audio. */
  readonly rate?: number;
  /** The description of each task, if labels are by task. */
  readonly tasks?: Readonly<Record<string, TaskSpec>>;
  /** Batches of an epoch; the last may be smaller than the others. */
  readonly steps: number;
  /** The batches of an epoch (from 1), without the first `skip`. */
  epoch(number: number, skip?: number): AsyncIterable<Batch> | Iterable<Batch>;
}
