/** What one pass over the training data came to. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean loss over the epoch's steps, while the weights were still moving. */
  readonly loss: number;
  /** On `validate`, after the epoch. */
  readonly validLoss?: number;
  /** Share right on `validate`, in [0, 1]. */
  readonly validAccuracy?: number;
  /** Seconds of training since the run began; measuring on `validate` is not counted. */
  readonly seconds: number;
}

/** How a run went. Plain data: print it, plot it, save it. */
export interface History {
  readonly epochs: EpochRecord[];
  seconds: number;
}
