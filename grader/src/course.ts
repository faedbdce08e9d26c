import { join, resolve } from 'node:path';

/** Where a course lives. Both are the checkout, except in tests of the grader that use their own exercises. */
export interface Course {
  /** Holds node_modules, lib/ and datasets/. */
  root: string;
  /** Holds exercises/, solutions/ and .course/ (progress). */
  home: string;
}

/** The course of this checkout, or the exercises under `COURSE_HOME` with the packages of this checkout. */
export function thisCourse(): Course {
  const root = resolve(__dirname, '../..');
  return { root, home: resolve(process.env.COURSE_HOME || root) };
}

export const exercisesOf = (course: Course): string => join(course.home, 'exercises');
export const stateOf = (course: Course): string => join(course.home, '.course');
