import { z } from 'zod';
import type { CheckResult, Verdict } from '../deciding/verdict';
import type { Exercise } from '../exercise';

/** The queues in Redis: answers to examine, and runs of experiments. */
export const QUEUES = { answers: 'course-answers', runs: 'course-runs' } as const;

/** The most that goes through the queue for one job, and comes back, in bytes. */
export const MOST_BYTES = 8 * 2 ** 20;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const fileName = z
  .string()
  .max(1000)
  .regex(/^[^/\\\0]+(\/[^/\\\0]+)*\.[jt]s$/)
  .refine((path) => !path.split('/').some((part) => part === '..' || part === '.'));

/**
 * What a worker elsewhere needs to examine an answer: the answer itself, and which checks and which grader it is to be
 * examined by. A worker that has others refuses.
 */
export const answerJob = z.strictObject({
  exercise: z.string().max(200),
  /** The version of the exercise's checks. */
  checks: hash,
  /** The version of the grader, the library and the packages. */
  software: hash,
  salt: z.int(),
  /** The hash of `files`. */
  answer: hash,
  files: z.record(fileName, z.string()),
});
export type AnswerJob = z.infer<typeof answerJob>;

const text = z.string().max(MOST_BYTES);
const number = z.number();
const place = z.object({ file: text, line: number, column: number, code: text });

// Records over the keys of what they describe: the compiler names a field that is added there and would be lost here.
const check: Record<keyof CheckResult, z.ZodType> = {
  name: text,
  passed: z.boolean(),
  hidden: z.literal(true).optional(),
  says: text.optional(),
  tried: z.literal(true).optional(),
  message: text.optional(),
  place: place.optional(),
  output: text.optional(),
};
const verdict: Record<keyof Verdict, z.ZodType> = {
  id: text,
  title: text,
  answer: text,
  status: z.enum(['passed', 'failed', 'error']),
  points: z.strictObject({ earned: number, of: number }),
  problem: z.object({ message: text, place: place.optional() }).optional(),
  checks: z.array(z.strictObject(check)).max(1000),
  sandboxed: z.boolean(),
  doubtful: z.literal(true).optional(),
  milliseconds: number,
};

/** What a worker gives back: a verdict and what its machine could not promise, or why it does not examine this. */
const answerReply = z.union([
  z.strictObject({ verdict: z.strictObject(verdict), weaker: z.array(z.string().max(1000)).max(20) }),
  z.strictObject({ refused: z.string().max(2000) }),
]);
export type AnswerReply = { verdict: Verdict; weaker: string[] } | { refused: string };

/**
 * A worker's reply, if it is one and its verdict can be one on this exercise: a worker is another machine, and may be
 * broken or somebody else's. Undefined otherwise.
 */
export function replyOn({ id, title, points }: Exercise, returned: unknown): AnswerReply | undefined {
  const parsed = answerReply.safeParse(returned);
  if (!parsed.success) return undefined;
  const reply = parsed.data as AnswerReply;
  if ('refused' in reply) return reply;
  const { verdict } = reply;
  const passed = verdict.status === 'passed';
  const sound =
    verdict.id === id &&
    verdict.title === title &&
    verdict.points.of === points &&
    verdict.points.earned === (passed ? points : 0) &&
    (!passed || (verdict.checks.length > 0 && !verdict.problem && verdict.checks.every((result) => result.passed)));
  // A verdict of `error` says what its own machine made of it: of the exercise it may know nothing.
  return sound || (verdict.status === 'error' && verdict.id === id && verdict.points.earned === 0) ? reply : undefined;
}
