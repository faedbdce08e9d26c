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
  /** Which report was marked, by its `reportName`. */
  report?: string;
}

/** A short name of a report by its hash, `sha256-3fa94b0c12de`: no spreadsheet takes it for a number. */
export const reportName = (hash: string): string => `sha256-${hash.slice(0, 12)}`;
const REPORT_NAME = /^sha256-[0-9a-f]{12}$/;

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
    if (cells.report && !REPORT_NAME.test(cells.report))
      mistake(`report is '${cells.report}'; its name from marks-open.csv was expected, like sha256-3fa94b0c12de.`);
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

/** Marks as the student reads them: `The comparison is fair: 3 of 4. The rates of the baseline are not tuned.` */
export const markLines = (marks: readonly Mark[], { criteria }: Rubric): string[] =>
  criteria.flatMap((criterion) => {
    const mark = marks.find((one) => one.criterion === criterion.id);
    if (!mark) return [];
    return [`${criterion.title}: ${mark.points} of ${mostOf(criterion)}.${mark.why ? ` ${mark.why}` : ''}`];
  });
