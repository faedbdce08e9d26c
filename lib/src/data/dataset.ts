import type { Tensor } from '@tensorflow/tfjs';

/**
 * A labelled set, read a batch at a time. Plain data: subset it, join it, print it.
 * Pixels stay 0..255 here; the net that reads them applies its own preprocessing.
 */
export interface Dataset {
  readonly name: string;
  readonly classes: readonly string[];
  /** Class index of each example, `[size]`. */
  readonly labels: readonly number[];
  /** Where each example came from (a file path, or `row 12`), `[size]`. */
  readonly ids: readonly string[];
  /** Shape of one example, `[height, width, 3]` or `[features]`. */
  readonly shape: readonly number[];
  /** Whether values are pixels 0..255, to which a net's preprocessing applies. */
  readonly pixels: boolean;
  /** The examples at these places, `[places, ...shape]`, float32. The caller disposes it. */
  read(places: readonly number[]): Promise<Tensor>;
}
