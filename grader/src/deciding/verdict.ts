import { z } from 'zod';

const place = z.object({ file: z.string(), line: z.number(), column: z.number(), code: z.string() });

/** What became of one check. */
const checkResult = z.object({
  name: z.string(),
  passed: z.boolean(),
  /** The misconception that the check recognised. */
  says: z.string().optional(),
  /** Expected and received, or what stopped the code. */
  message: z.string().optional(),
  /** The learner's own line that threw. */
  place: place.optional(),
  /** What the learner's code printed during the check. */
  output: z.string().optional(),
});
export type CheckResult = z.infer<typeof checkResult>;

/**
 * The verdict on one answer. `error` is no verdict: the checks themselves could not run, so nothing was decided.
 * `problem` says why no check could start (a syntax error in the answer, checks that did not all run).
 */
export const verdictSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** The file on trial, from the root of the course. */
  answer: z.string(),
  status: z.enum(['passed', 'failed', 'error']),
  points: z.object({ earned: z.number(), of: z.number() }),
  problem: z.object({ message: z.string(), place: place.optional() }).optional(),
  checks: z.array(checkResult),
  sandboxed: z.boolean(),
  milliseconds: z.number(),
});
export type Verdict = z.infer<typeof verdictSchema>;
