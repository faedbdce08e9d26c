// 04-verdict | switch (true)
import { interval } from 'transferlab';
type Run = { seed: number; accuracy: number };
export function verdict(adapted: Run[], sourceOnly: Run[]) {
  const pairs = adapted.flatMap((run) => sourceOnly.filter((other) => other.seed === run.seed).map((other) => run.accuracy - other.accuracy));
  const difference = interval(pairs);
  switch (true) {
    case difference.low > 0:
      return { outcome: 'helped', difference };
    case difference.high < 0:
      return { outcome: 'hurt', difference };
    default:
      return { outcome: 'undecided', difference };
  }
}
