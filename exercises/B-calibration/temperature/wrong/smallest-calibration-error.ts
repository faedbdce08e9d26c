export interface Scored {
  logits: number[][];
  labels: number[];
}

export interface Calibration {
  temperature: number;
  before: number;
  after: number;
}

const BINS = 15;
const [LOWEST, HIGHEST] = [0.01, 100];

export function probabilities(logits: number[][], temperature: number): number[][] {
  return logits.map((row) => {
    const largest = Math.max(...row);
    const scores = row.map((logit) => Math.exp((logit - largest) / temperature));
    const total = scores.reduce((sum, score) => sum + score, 0);
    return scores.map((score) => score / total);
  });
}

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

export function bestTemperature(validation: Scored): number {
  const candidates = Array.from({ length: 400 }, (_, i) => LOWEST * (HIGHEST / LOWEST) ** (i / 399));
  const costs = candidates.map((temperature) =>
    calibrationError(probabilities(validation.logits, temperature), validation.labels),
  );
  return candidates[costs.indexOf(Math.min(...costs))];
}

export function calibrate(validation: Scored, test: Scored): Calibration {
  const temperature = bestTemperature(validation);
  const errorAt = (t: number) => calibrationError(probabilities(test.logits, t), test.labels);
  return { temperature, before: errorAt(1), after: errorAt(temperature) };
}
