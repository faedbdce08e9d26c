// 04-verdict | a string enum and a const enum
import { interval } from 'transferlab';
enum Outcome {
  Helped = 'helped',
  Hurt = 'hurt',
  Undecided = 'undecided',
}
const enum Side {
  Below = -1,
  Around = 0,
  Above = 1,
}
type Run = { seed: number; accuracy: number };
const side = (low: number, high: number): Side => (low > 0 ? Side.Above : high < 0 ? Side.Below : Side.Around);
export function verdict(adapted: Run[], sourceOnly: Run[]) {
  const other = Object.fromEntries(sourceOnly.map((run) => [run.seed, run.accuracy]));
  const difference = interval(adapted.filter((run) => run.seed in other).map((run) => run.accuracy - other[run.seed]));
  const outcome = { [Side.Above]: Outcome.Helped, [Side.Below]: Outcome.Hurt, [Side.Around]: Outcome.Undecided }[side(difference.low, difference.high)];
  return { outcome, difference };
}
