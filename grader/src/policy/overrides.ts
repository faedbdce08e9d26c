import { CourseError } from '../error';
import type { Exercise } from '../exercise';
import { nearest } from '../nearest';
import type { Student } from '../submissions/handed';
import { readTable } from './table';

/** What the instructor decided by hand: so many points, and why. It is applied after everything else. */
export interface Override {
  student: string;
  exercise: string;
  points: number;
  why: string;
}

/**
 * Reads `student,exercise,points,why`. A student is named by id, or by a name that only one has. Throws a CourseError
 * with each mistake and its line, before anything is graded by half of the file.
 */
export function readOverrides(
  file: string,
  students: Student[],
  exercises: Pick<Exercise, 'id' | 'points'>[],
): Override[] {
  const mistakes: string[] = [];
  const seen = new Set<string>();
  const overrides: Override[] = [];
  for (const { line, cells } of readTable(file, ['student', 'exercise', 'points', 'why'])) {
    const mistake = (text: string) => mistakes.push(`${file}:${line}: ${text}`);
    const student = findStudent(cells.student, students);
    const exercise = exercises.find(({ id }) => id === cells.exercise);
    const points = cells.points === '' ? Number.NaN : Number(cells.points);
    if (typeof student === 'string') mistake(student);
    if (!exercise) {
      mistake(
        `there is no exercise '${cells.exercise}'; is it ${nearest(
          cells.exercise,
          exercises.map(({ id }) => id),
        ).join(' or ')}?`,
      );
    } else if (!(points >= 0 && points <= exercise.points)) {
      mistake(`points are '${cells.points}'; a number from 0 to ${exercise.points} was expected.`);
    }
    if (!cells.why) mistake('why is empty: the student will read it.');
    const key = `${cells.student} ${cells.exercise}`;
    if (seen.has(key)) mistake(`${cells.student} has two lines for ${cells.exercise}; one was expected.`);
    seen.add(key);
    if (typeof student !== 'string')
      overrides.push({ student: student.id, exercise: cells.exercise, points, why: cells.why });
  }
  if (mistakes.length) throw new CourseError(mistakes.join('\n'));
  return overrides;
}

/** The student called so, or a sentence. */
export function findStudent(wanted: string, students: Student[]): Student | string {
  const byId = students.find(({ id }) => id === wanted);
  if (byId) return byId;
  const byName = students.filter(({ name }) => name === wanted);
  if (byName.length === 1) return byName[0];
  if (byName.length > 1)
    return `${byName.length} students are called '${wanted}'; name one by id: ${byName.map(({ id }) => id).join(', ')}.`;
  const names = nearest(
    wanted,
    students.map(({ id }) => id),
  );
  return `there is no student '${wanted}'${names.length ? `; is it ${names.join(' or ')}?` : '.'}`;
}
