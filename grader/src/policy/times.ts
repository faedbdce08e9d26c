import { CourseError } from '../error';
import type { Student } from '../submissions/handed';
import type { Times } from './class';
import { findStudent } from './named';
import { readTable } from './table';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Reads `student,submitted,attempt`: when each handed in. Throws a CourseError with each mistake and its line. */
export function readTimes(file: string, students: Student[]): Times {
  const times: Times = new Map();
  const mistakes: string[] = [];
  for (const { line, cells } of readTable(file, ['student', 'submitted'], ['attempt'])) {
    const student = findStudent(cells.student, students);
    if (!ISO.test(cells.submitted) || Number.isNaN(Date.parse(cells.submitted))) {
      mistakes.push(
        `${file}:${line}: submitted is '${cells.submitted}'; a time with its offset was expected, like 2026-12-01T23:59:00+01:00.`,
      );
    }
    // A list of the whole class has people who handed nothing in.
    if (typeof student !== 'string')
      times.set(cells.attempt ? `${student.id} ${cells.attempt}` : student.id, cells.submitted);
  }
  if (mistakes.length) throw new CourseError(mistakes.join('\n'));
  return times;
}
