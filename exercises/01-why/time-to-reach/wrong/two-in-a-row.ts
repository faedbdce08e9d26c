/** One epoch of a run. */
export interface Epoch {
  epoch: number;
  /** Seconds of training since the run began. */
  seconds: number;
  /** Accuracy on the training data. */
  trainAccuracy: number;
  /** Accuracy on held-out data, measured after the epoch. */
  validAccuracy: number;
}

export function timeToReach(epochs: readonly Epoch[], accuracy: number, preparation: number): number | null {
  const reached = epochs.find(
    ({ validAccuracy }, place) =>
      validAccuracy >= accuracy && (epochs[place + 1] ?? epochs[place]).validAccuracy >= accuracy,
  );
  return reached ? preparation + reached.seconds : null;
}

export function speedUp(a: readonly (number | null)[], b: readonly (number | null)[]): number {
  return median(a) / median(b);
}

function median(times: readonly (number | null)[]): number {
  const sorted = times.map((time) => time ?? Number.POSITIVE_INFINITY).sort((x, y) => x - y);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
