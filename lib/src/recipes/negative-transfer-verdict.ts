import type { Interval } from '../show/interval';
import type { TransferReport } from './negative-transfer';

/** One sentence: the effect of adaptation with its interval, and the number of seeds if interrupted. */
export function verdictOf(
  differences: TransferReport['differences'],
  { done, asked }: { readonly done: number; readonly asked: number },
): string {
  const { 'source only': source, 'target only': target } = differences;
  const cut = done < asked ? `Interrupted after ${done} of ${asked} seeds: ` : '';
  if (!source) return `${cut}two seeds or more are needed to tell whether transfer helped.`;
  const adaptation = `adaptation ${effect(source)} against the source alone`;
  if (!target) return sentence(`${cut}${adaptation}`);
  const gap = target.high < 0 ? ', which is negative transfer' : '';
  return sentence(`${cut}${adaptation}; transfer ${effect(target)} against the target's labels alone${gap}`);
}

function effect({ mean, low, high, n }: Interval): string {
  if (low > 0) return `helped by ${points(mean)} points (${points(low)} to ${points(high)})`;
  if (high < 0) return `hurt by ${points(-mean)} points (${points(-high)} to ${points(-low)})`;
  return `made no difference that ${n} seeds could tell (${points(low)} to ${points(high)} points)`;
}

/** A fraction as percentage points, without a minus sign before 0. */
const points = (fraction: number) => (Math.round(1000 * fraction) / 10 + 0).toFixed(1);

const sentence = (words: string) => `${words[0].toUpperCase()}${words.slice(1)}.`;
