export interface Epoch {
  epoch: number;
  loss: number;
  validLoss: number;
  validAccuracy: number;
}

export type Situation = 'rate too high' | 'leak' | 'nothing learnt' | 'overfitting' | 'still learning' | 'settled';

export interface Reading {
  situation: Situation;
  keep: number | null;
}

export function read(epochs: readonly Epoch[], baseline: number): Reading {
  if (isTooGood(epochs)) return { situation: 'leak', keep: null };
  if (hasLearntNothing(epochs, baseline)) return { situation: 'nothing learnt', keep: null };
  const [best] = [...epochs].sort((a, b) => a.validLoss - b.validLoss);
  const situation = situationOf(epochs, best);
  if (situation === 'settled' && isUnsteady(epochs)) return { situation: 'rate too high', keep: null };
  return { situation, keep: best.epoch };
}

function isUnsteady(epochs: readonly Epoch[]): boolean {
  if (epochs.some(({ loss, validLoss }) => !Number.isFinite(loss) || !Number.isFinite(validLoss))) return true;
  const jumps = epochs.slice(1).filter(({ loss }, i) => loss > 1.2 * epochs[i].loss);
  return jumps.length >= 0.25 * (epochs.length - 1);
}

function isTooGood(epochs: readonly Epoch[]): boolean {
  return epochs[0].validAccuracy >= 0.98 && epochs.every(({ loss, validLoss }) => validLoss < loss);
}

function hasLearntNothing(epochs: readonly Epoch[], baseline: number): boolean {
  const best = Math.max(...epochs.map(({ validAccuracy }) => validAccuracy));
  const last = epochs[epochs.length - 1];
  return best < baseline + 0.1 * (1 - baseline) && last.loss > 0.9 * epochs[0].loss;
}

function situationOf(epochs: readonly Epoch[], best: Epoch): Situation {
  const last = epochs[epochs.length - 1];
  if (last.validLoss > 1.1 * best.validLoss && last.loss < best.loss) return 'overfitting';
  const [earlier, recent] = [epochs.slice(-6, -3), epochs.slice(-3)].map(
    (part) => part.reduce((sum, { validLoss }) => sum + validLoss, 0) / part.length,
  );
  return recent < 0.95 * earlier ? 'still learning' : 'settled';
}
