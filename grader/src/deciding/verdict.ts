import type { Place } from '../bundle';

export type { Place } from '../bundle';

/** What became of one check. */
export interface CheckResult {
  name: string;
  passed: boolean;
  /** Its values are the instructor's: reports for students leave them out, and `course release` the check. */
  hidden?: true;
  /** The misconception that the check recognised. */
  says?: string;
  /** All questions of a variant were answered, and not all rightly: the next try has another variant. */
  tried?: true;
  /** Expected and received, or what stopped the code. */
  message?: string;
  /** The learner's own line that threw. */
  place?: Place;
  /** What the learner's code printed during the check. */
  output?: string;
}

/**
 * The verdict on one answer. `error` is not a verdict: the checks themselves could not run, so nothing was decided. `problem`
 * says why no check could start (a syntax error in the answer) or why nothing was decided.
 */
export interface Verdict {
  id: string;
  title: string;
  /** The file on trial, from the root of the course. */
  answer: string;
  status: 'passed' | 'failed' | 'error';
  points: { earned: number; of: number };
  problem?: { message: string; place?: Place };
  checks: CheckResult[];
  sandboxed: boolean;
  /** The clock or a signal decided something of it: that may have come from outside, and be no fault of the answer. */
  doubtful?: true;
  milliseconds: number;
}
