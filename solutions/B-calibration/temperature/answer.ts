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

const BINS = 15;
const [LOWEST, HIGHEST] = [0.01, 100];

/** Softmax of logits / temperature; the largest is subtracted first, so that no exponential overflows. */
export function probabilities(logits: number[][], temperature: number): number[][] {
  return logits.map((row) => {
    const largest = Math.max(...row);
    const scores = row.map((logit) => Math.exp((logit - largest) / temperature));
    const total = scores.reduce((sum, score) => sum + score, 0);
    return scores.map((score) => score / total);
  });
}

/** Each bin's share of the examples times its |accuracy - mean confidence|: the bin's count cancels out. */
export function calibrationError(probabilities: number[][], labels: number[]): number {
  const bins = Array.from({ length: BINS }, () => ({ right: 0, confidence: 0 }));
  for (const [example, row] of probabilities.entries()) {
    const confidence = Math.max(...row);
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    bin.confidence += confidence;
    if (row.indexOf(confidence) === labels[example]) bin.right++;
  }
  return bins.reduce((sum, { right, confidence }) => sum + Math.abs(right - confidence), 0) / labels.length;
}

/** The likelihood has one valley over log T, so the golden section closes in on its lowest point. */
export function bestTemperature(validation: Scored): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  const cost = (logT: number) => negativeLogLikelihood(validation, Math.exp(logT));
  let [low, high] = [Math.log(LOWEST), Math.log(HIGHEST)];
  while (high - low > 1e-6) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (cost(left) < cost(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

function negativeLogLikelihood({ logits, labels }: Scored, temperature: number): number {
  const losses = logits.map((row, example) => {
    const largest = Math.max(...row);
    const total = row.reduce((sum, logit) => sum + Math.exp((logit - largest) / temperature), 0);
    return Math.log(total) + (largest - row[labels[example]]) / temperature;
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** What the temperature is chosen on and what it is judged on are two sets. */
export function calibrate(validation: Scored, test: Scored): Calibration {
  const temperature = bestTemperature(validation);
  const errorAt = (t: number) => calibrationError(probabilities(test.logits, t), test.labels);
  return { temperature, before: errorAt(1), after: errorAt(temperature) };
}
