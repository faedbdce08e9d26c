import { interval } from 'transferlab';

export interface Run {
  augmented: boolean;
  seed: number;
  steps: number;
  rate: number;
  onTraining: number;
  onNew: number;
}

export interface Report {
  claim: 'helps' | 'hurts' | 'undecided';
  runs: Run[];
}

export interface Finding {
  fault: 'seeds' | 'steps' | 'rate' | 'claim' | 'none';
  gain: number | null;
}

export function review({ claim, runs }: Report): Finding {
  const armOf = (augmented: boolean) => runs.filter((run) => run.augmented === augmented);
  const [plain, changed] = [armOf(false), armOf(true)];
  const seedsOf = (arm: Run[]) => arm.map(({ seed }) => seed).sort((a, b) => a - b);
  const unique = new Set(seedsOf(plain)).size === plain.length;
  if (!unique || seedsOf(plain).join() !== seedsOf(changed).join()) return { fault: 'seeds', gain: null };
  if (plain.some(({ steps }, index) => steps !== changed[index].steps)) return { fault: 'steps', gain: null };
  if (plain.some(({ rate }, index) => rate !== changed[index].rate)) return { fault: 'rate', gain: null };
  const { mean, low, high } = interval(plain.map(({ onNew }, index) => changed[index].onNew - onNew));
  const found = low > 0 ? 'helps' : high < 0 ? 'hurts' : 'undecided';
  return { fault: found === claim ? 'none' : 'claim', gain: mean };
}
