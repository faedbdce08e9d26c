import { z } from 'zod';
import { type Exercise, formerNames } from '../exercise';
import { nearest } from '../nearest';
import type { Student } from '../submissions/handed';

/** The student that a line of the instructor's names, by id or by a name that only one has; or a sentence. */
export function findStudent(idOrName: string, students: Student[]): Student | string {
  const byId = students.find(({ id }) => id === idOrName);
  if (byId) return byId;
  const byName = students.filter(({ name }) => name === idOrName);
  if (byName.length === 1) return byName[0];
  if (byName.length > 1)
    return `${byName.length} students are called '${idOrName}'; name one by id: ${byName.map(({ id }) => id).join(', ')}.`;
  const names = nearest(
    idOrName,
    students.map(({ id }) => id),
  );
  return `there is no student '${idOrName}'${names.length ? `; is it ${names.join(' or ')}?` : '.'}`;
}

/** The exercise that a line names by its id, or by one it had; or a sentence. */
export function findGraded<Graded extends Pick<Exercise, 'id' | 'formerly'>>(
  name: string,
  exercises: Graded[],
): Graded | string {
  const exercise =
    exercises.find(({ id }) => id === name) ?? exercises.find(({ formerly }) => formerNames(formerly).includes(name));
  if (exercise) return exercise;
  const ids = nearest(
    name,
    exercises.map(({ id }) => id),
  );
  return `there is no exercise '${name}'; is it ${ids.join(' or ')}?`;
}

/** Whether a cell holds a day of the calendar: `2026-12-01`. */
export const isDate = (text: string): boolean => z.iso.date().safeParse(text).success;
