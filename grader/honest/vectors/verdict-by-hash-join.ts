// 04-verdict | joins by seed through a Set intersection, results as readonly
import { interval } from 'transferlab';
type Run = Readonly<{ seed: number; accuracy: number }>;
export function verdict(adapted: readonly Run[], sourceOnly: readonly Run[]) {
  const bySeed = (runs: readonly Run[]) => new Map(runs.map((run) => [run.seed, run.accuracy] as const));
  const [a, b] = [bySeed(adapted), bySeed(sourceOnly)];
  const differences: number[] = [];
  a.forEach((accuracy, seed) => b.has(seed) && differences.push(accuracy - b.get(seed)!));
  const difference = interval(differences);
  const outcome = Math.sign(difference.low) * Math.sign(difference.high) <= 0 ? 'undecided' : difference.mean > 0 ? 'helped' : 'hurt';
  return Object.freeze({ outcome, difference: { ...difference } });
}
