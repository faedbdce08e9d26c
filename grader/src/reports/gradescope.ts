import { createColors } from 'picocolors';
import { z } from 'zod';
import { feedback } from '../feedback';
import type { ChangedRun } from '../policy/changes';
import type { Grade, GradedClass, GradedStudent, ReportedExercise } from '../policy/class';
import { markLines } from '../project/marks';
import { visible } from '../visible-text';
import { appealLines } from './appeals';
import { changesOf } from './changes';
import { forStudent } from './hidden';

const format = z.enum(['text', 'html', 'simple_format', 'md', 'ansi']);
const visibility = z.enum(['hidden', 'after_due_date', 'after_published', 'visible']);

/** The fields of Gradescope's results.json, as its autograder specification lists them. */
const schema = z.strictObject({
  score: z.number().optional(),
  execution_time: z.number().min(0).optional(),
  output: z.string().optional(),
  output_format: format.optional(),
  test_output_format: format.optional(),
  test_name_format: format.optional(),
  visibility: visibility.optional(),
  stdout_visibility: visibility.optional(),
  extra_data: z.record(z.string(), z.unknown()).optional(),
  tests: z
    .array(
      z.strictObject({
        score: z.number().optional(),
        max_score: z.number().optional(),
        status: z.enum(['passed', 'failed']).optional(),
        name: z.string().optional(),
        name_format: format.optional(),
        number: z.string().optional(),
        output: z.string().optional(),
        output_format: format.optional(),
        tags: z.array(z.string()).optional(),
        visibility: visibility.optional(),
        extra_data: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
  leaderboard: z
    .array(
      z.strictObject({
        name: z.string(),
        value: z.union([z.number(), z.string()]),
        order: z.enum(['asc', 'desc']).optional(),
      }),
    )
    .optional(),
});

export type GradescopeResults = z.infer<typeof schema>;

/** Throws where something is not a results.json that Gradescope takes. */
export const parseGradescope = (text: string): GradescopeResults => schema.parse(JSON.parse(text));

/** One student's results.json: a test for each exercise, with what a student may see. */
export function gradescopeReport(
  { exercises, policy, weaker }: GradedClass,
  student: GradedStudent,
  changed: readonly ChangedRun[] = [],
): string {
  const results: GradescopeResults = {
    score: student.points,
    output: visible([...student.notes, ...policy, ...weaker].join('\n')),
    output_format: 'text',
    test_output_format: 'text',
    stdout_visibility: 'hidden',
    tests: student.grades.map((grade, at) => ({
      name: `${grade.exercise}  ${exercises[at].title}`,
      number: String(at + 1),
      score: grade.points,
      max_score: grade.of,
      // What a person marked is neither.
      ...(!exercises[at].rubric && { status: grade.status === 'passed' ? ('passed' as const) : ('failed' as const) }),
      output: said(grade, exercises[at], changesOf(changed, student.id, grade.exercise)),
      visibility: 'visible',
    })),
  };
  return `${JSON.stringify(schema.parse(results), null, 2)}\n`;
}

function said(
  { verdict, status, daysLate, credit, points, marks = [], override, appeals = [] }: Grade,
  { rubric }: ReportedExercise,
  changes: string[],
): string {
  const lines = verdict
    ? [feedback(forStudent(verdict), { paint: createColors(false), full: true }).replace(/\n(next|edit): .*/g, '')]
    : [];
  if (status === 'missing') lines.push('Nothing was handed in for this exercise.');
  if (status === 'pending') lines.push(`It was not ${rubric ? 'marked' : 'examined'} yet.`);
  if (rubric) for (const line of markLines(marks, rubric)) lines.push(line);
  if (daysLate && points !== credit && !override)
    lines.push(`${daysLate} days late: ${points} of ${credit} points are left.`);
  if (override) lines.push(`Set to ${override.points} by the instructor: ${override.why}`);
  for (const line of [...appeals.flatMap(appealLines), ...changes]) lines.push(line);
  return visible(lines.join('\n'));
}
