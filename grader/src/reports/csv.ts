import { writeCsv } from '../csv';
import type { GradedClass, ReportedExercise } from '../policy/class';
import { visible } from '../visible-text';

/** One line for each student: points by exercise, their sum, days late, and what was decided by hand or not read. */
export function csvReport({ exercises, students, weaker }: GradedClass): string {
  const fields = ['student', 'name', ...exercises.map(({ id }) => id), 'points', 'of', 'days late', 'by hand', 'notes'];
  const data = students.map(({ id, name, grades, points, of, notes }) => [
    id,
    name,
    ...grades.map((grade) =>
      grade.status === 'pending' || grade.status === 'error' ? (grade.override ? grade.points : '') : grade.points,
    ),
    points,
    of,
    // biome-ignore lint/plugin: the exercises of a course.
    Math.max(0, ...grades.map(({ daysLate }) => daysLate)),
    grades.flatMap(({ exercise, override }) => (override ? [`${exercise}: ${override.why}`] : [])).join('; '),
    [
      ...notes,
      ...weaker,
      ...grades.flatMap(({ exercise, status }, at) => UNDECIDED[status]?.(exercise, exercises[at]) ?? []),
    ].join(' '),
  ]);
  return csvText(fields, data);
}

/** CSV for people. Names and notes are others': nothing in them stays unseen, and no spreadsheet takes them for formulas. */
export function csvText(fields: string[], rows: (string | number)[][]): string {
  const data = [fields, ...rows].map((cells) => cells.map((cell) => (typeof cell === 'string' ? visible(cell) : cell)));
  return writeCsv(data, { formulas: false });
}

const UNDECIDED: Partial<Record<string, (exercise: string, reported: ReportedExercise) => string>> = {
  error: (exercise) => `${exercise} has no verdict: its checks could not run.`,
  pending: (exercise, { rubric }) => `${exercise} was not ${rubric ? 'marked' : 'examined'} yet.`,
};
