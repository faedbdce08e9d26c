import { existsSync, statSync } from 'node:fs';
import { type Course, exercisesOf } from './course';
import { CourseError } from './error';
import { exerciseIds } from './exercise';

/**
 * Throws a CourseError where there is no course: without exercises every exercise would be passed. A course that `isNew` may
 * have none yet.
 */
export function requireCourse(course: Course, isNew = false): void {
  const { home } = course;
  const named = process.env.COURSE_HOME ? 'COURSE_HOME' : 'The course';
  const hint =
    'Name a folder that holds exercises/ and solutions/' +
    (process.env.COURSE_HOME ? ', or unset COURSE_HOME for the course of this checkout.' : ', by COURSE_HOME.');
  if (!existsSync(home)) throw new CourseError(`${named} is ${home}, which does not exist. ${hint}`);
  if (!statSync(home).isDirectory()) throw new CourseError(`${named} is ${home}, which is not a folder. ${hint}`);
  if (isNew || exerciseIds(course).length > 0) return;
  throw new CourseError(`${named} is ${home}, and there is no exercise in ${exercisesOf(course)}. ${hint}`);
}
