import type { Tensor } from '@tensorflow/tfjs';
import type { TaskLabels } from './task-labels';

/** An example that a set does without, and why. */
export interface Skipped {
  /** Where it came from: a file, or a file and a line. */
  readonly id: string;
  readonly reason: string;
}

/**
 * A labelled set, read a batch at a time. Plain data: subset it, join it, print it.
 * Pixels stay 0..255 here; the net that reads them applies its own preprocessing. Labels are indices into the set's own
 * `classes`, which stay with it through `subset`, `split`, `take` and `concat`; where a net has class names, all that
 * compares the two matches them by name (`inClassesOf`).
 */
export interface Dataset {
  readonly name: string;
  readonly classes: readonly string[];
  /** Class index of each example, `[size]`; where there are no classes, a number, or NaN of an unlabelled one. */
  readonly labels: readonly number[];
  /** Labels for several tasks, by the tasks' names: `withTasks` gives a set some. */
  readonly tasks?: Readonly<Record<string, TaskLabels>>;
  /** Where each example came from (a file path, or `row 12`), `[size]`. */
  readonly ids: readonly string[];
  /** Shape of one example, `[height, width, 3]` or `[features]`. */
  readonly shape: readonly number[];
  /** Whether values are pixels 0..255, to which a net's preprocessing applies. */
  readonly pixels: boolean;
  /** Name of the tokenizer, where examples are token ids. */
  readonly vocabulary?: string;
  /** Samples a second, where examples are sound. */
  readonly rate?: number;
  /** What else is known of each example, by name, `[size]` each: its text, its speaker. */
  readonly columns?: Readonly<Record<string, readonly unknown[]>>;
  /** What the numbers of an example are called, `[features]`, where they have names. */
  readonly features?: readonly string[];
  /** What was left out because it cannot be used, where that was asked for. */
  readonly skipped?: readonly Skipped[];
  /** The examples at these places, `[places, ...shape]`, float32. The caller disposes it. */
  read(places: readonly number[]): Promise<Tensor>;
}
