import type { CheckResult, Verdict } from '../deciding/verdict';

const HIDDEN_MESSAGE = 'This check is hidden: it asks the same of other data, which are not shown.';

/**
 * A verdict as its student may see it. For a hidden check only the name, the outcome and the misconception remain: its message
 * and what the code printed or threw could hold the data it was called with.
 */
export function forStudent(verdict: Verdict): Verdict {
  return { ...verdict, checks: verdict.checks.map(withoutValues) };
}

function withoutValues({ name, passed, hidden, says, ...rest }: CheckResult): CheckResult {
  if (!hidden) return { name, passed, says, ...rest };
  return { name, passed, hidden, says, message: passed ? undefined : HIDDEN_MESSAGE };
}
