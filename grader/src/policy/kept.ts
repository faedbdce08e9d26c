import { z } from 'zod';
import type { Grade, GradedClass } from './class';
import type { GradingConfig } from './config';

const points = z.number();

/** A grade as it was reported, with each check's outcome: what a later one is compared with. Hashes are shortened. */
export const keptGrade = z.object({
  exercise: z.string(),
  status: z.enum(['passed', 'failed', 'error', 'missing', 'pending', 'marked']),
  points,
  of: points,
  /** By the checks and the rules, before an override. */
  earned: points,
  /** Before lateness. */
  credit: points,
  daysLate: z.number(),
  attempt: z.number(),
  answers: z.array(z.string()),
  answer: z.string().optional(),
  checks: z.string().optional(),
  outcomes: z.array(z.tuple([z.string(), z.boolean()])),
  /** By the criteria of a rubric. */
  marks: z
    .array(
      z.object({
        criterion: z.string(),
        points,
        why: z.string(),
        by: z.string().optional(),
        date: z.string().optional(),
      }),
    )
    .optional(),
  override: z.object({ points, why: z.string(), by: z.string().optional(), date: z.string().optional() }).optional(),
  appeals: z
    .array(
      z.object({
        date: z.string(),
        text: z.string(),
        decision: z.enum(['open', 'upheld', 'rejected', 'partly']),
        by: z.string().optional(),
        reply: z.string().optional(),
      }),
    )
    .optional(),
});
export type KeptGrade = z.infer<typeof keptGrade>;

/** The rules of a run, as far as grades hang on them. */
export const keptRules = z.object({ credit: z.string(), attempts: z.string(), late: z.string(), salt: z.number() });
export type KeptRules = z.infer<typeof keptRules>;

/** One student's grades by exercise, as they were reported. */
export interface KeptStudent {
  name: string;
  grades: ReadonlyMap<string, KeptGrade>;
}

/** What a run reported: when (ISO, UTC), by which rules, for which exercises, and every grade by the student's id. */
export interface GradedRun {
  date: string;
  rules: KeptRules;
  exercises: string[];
  students: ReadonlyMap<string, KeptStudent>;
}

/** A graded class as the history keeps it. */
export function gradedRun(
  { exercises, students }: GradedClass,
  config: GradingConfig,
  salt: number,
  date: Date,
): GradedRun {
  const { times: _, ...late } = config.late;
  return {
    date: date.toISOString(),
    rules: { credit: config.credit, attempts: config.attempts, late: JSON.stringify(late), salt },
    exercises: exercises.map(({ id }) => id),
    students: new Map(students.map(({ id, name, grades }) => [id, { name, grades: gradesOf(grades.map(toKeep)) }])),
  };
}

/** Grades by their exercise; of two for one exercise the later counts. */
export const gradesOf = (grades: readonly KeptGrade[]): ReadonlyMap<string, KeptGrade> =>
  new Map(grades.map((grade) => [grade.exercise, grade]));

const short = (hash: string) => hash.slice(0, 16);

// Parsed, so that a grade that was read and one that was not have their parts in the same order.
const toKeep = ({ answers, answer, checks, verdict, ...grade }: Grade): KeptGrade =>
  keptGrade.parse({
    ...grade,
    answers: answers.map(short),
    answer: answer && short(answer),
    checks: checks && short(checks),
    outcomes: verdict?.checks.map(({ name, passed }) => [name, passed]) ?? [],
  });
