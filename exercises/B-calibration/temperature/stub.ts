/** Outputs of a network before softmax, [examples][classes], and the class of each example. */
export interface Scored {
  logits: number[][];
  labels: number[];
}

export interface Calibration {
  /** Chosen on the validation set. */
  temperature: number;
  /** Expected calibration error on the test set at temperature 1. */
  before: number;
  /** The same at the chosen temperature. */
  after: number;
}

/**
 * When a fine-tuned network predicts 0.95, is it correct 95 times in a hundred? Mostly not: it has seen its few
 * training examples so often that it is overconfident. Guo et al. (2017) fix that with one number, the temperature T:
 * logits are divided by it before softmax. A large T makes probabilities more equal, a small one sharper.
 *
 * `probabilities` gives softmax(logits / T) for each row. Logits may be in the hundreds.
 */
export function probabilities(logits: number[][], temperature: number): number[][] {
  throw new Error(`Softmax of ${logits.length} rows at temperature ${temperature} is yours to write.`);
}

/**
 * The expected calibration error. A row's confidence is its highest probability. Sort the rows into 15 bins of equal
 * width by confidence: 0 to 1/15, 1/15 to 2/15, …, and 1 belongs to the last. In each bin take the distance between the
 * accuracy and the mean confidence. The error is the mean of these distances, each weighted with the bin's fraction of
 * all examples; a bin without examples weighs nothing.
 */
export function calibrationError(probabilities: number[][], labels: number[]): number {
  throw new Error(
    `The calibration error of ${probabilities.length} rows and ${labels.length} labels is yours to write.`,
  );
}

/**
 * The temperature between 0.01 and 100 at which the negative log-likelihood is lowest, to three digits:
 * the mean over the examples of -log(probability of the right class).
 *
 * Over log T it is a valley with one lowest point. Golden section finds such a point: try two places inside, drop the end
 * beyond the worse one, and continue until little is left. Newton's method works too.
 */
export function bestTemperature(validation: Scored): number {
  throw new Error(`The temperature for ${validation.labels.length} examples is yours to find.`);
}

/** Choose the temperature, and say what it did for the calibration error on the test set. */
export function calibrate(validation: Scored, test: Scored): Calibration {
  throw new Error(`Put the three together for ${validation.labels.length} and ${test.labels.length} examples.`);
}
