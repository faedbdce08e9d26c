import type { Verdict } from '../deciding/verdict';

/** `all`: the points of an exercise for all of its checks, else none. `share`: its points by the share of checks passed. */
export type Credit = 'all' | 'share';

/** Points that a verdict is worth, of `of`. Nothing without a verdict, and nothing for code that could not be checked. */
export function creditOf(verdict: Verdict | undefined, credit: Credit, of: number): number {
  if (!verdict || verdict.status === 'error') return 0;
  if (verdict.status === 'passed') return of;
  if (credit === 'all' || verdict.problem || verdict.checks.length === 0) return 0;
  return (of * verdict.checks.filter(({ passed }) => passed).length) / verdict.checks.length;
}
