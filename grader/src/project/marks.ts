import { CourseError } from '../error';
import { nearest } from '../nearest';
import { findStudent, isDate } from '../policy/named';
import { readTable } from '../policy/table';
import type { Student } from '../submissions/handed';
import { mostOf, type Rubric } from './rubric';

/** So many points that a report has for a criterion, and why. */
export interface Mark {
  student: string;
  criterion: string;
  points: number;
  why: string;
  /** Who marked it. */
  by?: string;
  /** The day, `2026-12-01`. */
  date?: string;
  /** The first digits of the hash of the report that was marked. */
  report?: string;
}

/**
 * Reads `student,criterion,points,why` and, where there are such columns, `by,date,report`. A line without points is one that
 * is not marked yet. Throws a CourseError with each mistake and its line, before any report is marked by half of the file.
 */
export function readMarks(file: string, students: Student[], { criteria }: Rubric): Mark[] {
  const mistakes: string[] = [];
  const seen = new Set<string>();
  const marks: Mark[] = [];
  const rows = readTable(file, ['student', 'criterion', 'points', 'why'], ['by', 'date', 'report']);
  for (const { line, cells } of rows) {
    if (cells.points === '') continue;
    const mistake = (text: string) => mistakes.push(`${file}:${line}: ${text}`);
    const student = findStudent(cells.student, students);
    const criterion = criteria.find(({ id }) => id === cells.criterion);
    if (typeof student === 'string') mistake(student);
    if (!criterion) {
      const ids = criteria.map(({ id }) => id);
      mistake(`there is no criterion '${cells.criterion}'; is it ${nearest(cells.criterion, ids).join(' or ')}?`);
    }
    if (cells.date && !isDate(cells.date)) mistake(`date is '${cells.date}'; a day like 2026-12-01 was expected.`);
    if (typeof student === 'string' || !criterion) continue;
    const points = Number(cells.points);
    const most = mostOf(criterion);
    if (!(points >= 0 && points <= most))
      mistake(`points are '${cells.points}'; a number from 0 to ${most} was expected.`);
    if (points < most && !cells.why) mistake('why is empty, and points are missing: the student will read it.');
    const key = JSON.stringify([student.id, criterion.id]);
    if (seen.has(key)) mistake(`${cells.student} has two lines for ${criterion.id}; one was expected.`);
    seen.add(key);
    const { why, by, date, report } = cells;
    marks.push({
      ...{ student: student.id, criterion: criterion.id, points, why },
      ...(by && { by }),
      ...(date && { date }),
      ...(report && { report }),
    });
  }
  if (mistakes.length) throw new CourseError(mistakes.join('\n'));
  return marks;
}
