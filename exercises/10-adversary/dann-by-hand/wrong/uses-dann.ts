import { type Adaptation, type Dataset, dann } from 'transferlab';

export function adversary(target: Dataset, seed: number): Adaptation {
  return dann(target, { hidden: [8], seed });
}
