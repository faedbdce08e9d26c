import type { Tensor } from '@tensorflow/tfjs';
import type { TaskLabels } from './task-labels';

/** An example that was left out of a dataset, and why. */
export interface Skipped {
  /** Its source: a file, or a file and a line. */
  readonly id: string;
  readonly reason: string;
}

/**
 * A labelled dataset, read a batch at a time. Plain data: subset it, join it, print it. Pixels stay 0..255 here; the net that
 * reads them applies its preprocessing. Labels are indices into the dataset's `classes`, which `subset`, `split`, `take` and
 * `concat` keep. If a net has class names, comparisons match the two by name (`inClassesOf`).
 */
export interface Dataset {
  readonly name: string;
  readonly classes: readonly string[];
  /** Class index of each example, `[size]`; without classes a regression target. NaN for an unlabelled example. */
  readonly labels: readonly number[];
  /** Labels for several tasks, by the tasks' names: `withTasks` gives a set some. */
  readonly tasks?: Readonly<Record<string, TaskLabels>>;
  /** The source of each example (a file path, or `row 12`), `[size]`. */
  readonly ids: readonly string[];
  /** Shape of one example, `[height, width, 3]` or `[features]`. */
  readonly shape: readonly number[];
  /** Whether values are pixels 0..255, to which a net's preprocessing applies. */
  readonly pixels: boolean;
  /** Name of the tokenizer, if examples are token ids. */
  readonly vocabulary?: string;
  /** Samples per second, if examples are audio. */
  readonly rate?: number;
  /** Other data of each example, by name, `[size]` each: its text, its speaker. */
  readonly columns?: Readonly<Record<string, readonly unknown[]>>;
  /** The names of the features, `[features]`, if they have any. */
  readonly features?: readonly string[];
  /** The examples left out because they cannot be used, if that was requested. */
  readonly skipped?: readonly Skipped[];
  /** The examples at these indices, `[indices, ...shape]`, float32. The caller disposes it. */
  read(indices: readonly number[]): Promise<Tensor>;
}
