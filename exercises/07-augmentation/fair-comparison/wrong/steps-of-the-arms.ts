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
  const armOf = (augmented: boolean) =>
    runs.filter((run) => run.augmented === augmented).sort((a, b) => a.seed - b.seed);
  const [plain, changed] = [armOf(false), armOf(true)];
  const seedsOf = (arm: Run[]) => arm.map(({ seed }) => seed);
  const unique = new Set(seedsOf(plain)).size === plain.length;
  if (!unique || seedsOf(plain).join() !== seedsOf(changed).join()) return { fault: 'seeds', gain: null };
  const stepsOf = (arm: Run[]) => arm.map(({ steps }) => steps).sort((a, b) => a - b);
  if (stepsOf(plain).join() !== stepsOf(changed).join()) return { fault: 'steps', gain: null };
  if (plain.some(({ rate }, index) => rate !== changed[index].rate)) return { fault: 'rate', gain: null };
  const { mean, low, high } = interval(plain.map(({ onNew }, index) => changed[index].onNew - onNew));
  const found = low > 0 ? 'helps' : high < 0 ? 'hurts' : 'undecided';
  return { fault: found === claim ? 'none' : 'claim', gain: mean };
}
