import { CourseError } from '../error';
import type { Exercise } from '../exercise';
import type { Student } from '../submissions/handed';
import { findGraded, findStudent, isDate } from './named';
import { readTable } from './table';

/** What the instructor decided by hand: so many points, and why. It is applied after everything else. */
export interface Override {
  student: string;
  exercise: string;
  points: number;
  why: string;
  /** Who decided it. */
  by?: string;
  /** The day it was decided, `2026-12-01`. */
  date?: string;
}

/**
 * Reads `student,exercise,points,why` and, where there are such columns, `by,date`. A student is named by id, or by a name
 * that only one has. Throws a CourseError with each mistake and its line, before anything is graded by half of the file.
 */
export function readOverrides(
  file: string,
  students: Student[],
  exercises: Pick<Exercise, 'id' | 'points' | 'formerly'>[],
): Override[] {
  const mistakes: string[] = [];
  const seen = new Set<string>();
  const overrides: Override[] = [];
  for (const { line, cells } of readTable(file, ['student', 'exercise', 'points', 'why'], ['by', 'date'])) {
    const mistake = (text: string) => mistakes.push(`${file}:${line}: ${text}`);
    const student = findStudent(cells.student, students);
    const exercise = findGraded(cells.exercise, exercises);
    const points = cells.points === '' ? Number.NaN : Number(cells.points);
    if (typeof student === 'string') mistake(student);
    if (typeof exercise === 'string') mistake(exercise);
    else if (!(points >= 0 && points <= exercise.points)) {
      mistake(`points are '${cells.points}'; a number from 0 to ${exercise.points} was expected.`);
    }
    if (!cells.why) mistake('why is empty: the student will read it.');
    if (cells.date && !isDate(cells.date)) mistake(`date is '${cells.date}'; a day like 2026-12-01 was expected.`);
    // By the student found: one may be named by id in one line and by name in another.
    const id = typeof exercise === 'string' ? cells.exercise : exercise.id;
    const key = JSON.stringify([typeof student === 'string' ? cells.student : student.id, id]);
    if (seen.has(key)) mistake(`${cells.student} has two lines for ${cells.exercise}; one was expected.`);
    seen.add(key);
    if (typeof student === 'string') continue;
    const { why, by, date } = cells;
    overrides.push({
      ...{ student: student.id, exercise: id, points, why },
      ...(by && { by }),
      ...(date && { date }),
    });
  }
  if (mistakes.length) throw new CourseError(mistakes.join('\n'));
  return overrides;
}
