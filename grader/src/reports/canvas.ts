import { parseCsv, writeCsv } from '../csv';
import { CourseError } from '../error';
import { nearest } from '../nearest';
import type { GradedClass, GradedStudent } from '../policy/class';
import { visibleLine } from '../visible-text';

const NUMBERS = ['ID', 'SIS User ID', 'SIS Login ID'];

/**
 * The instructor's exported gradebook with the column `column` filled in, all else as it was, and a sentence for each
 * student who is not in it. Students are found by any of its ids or by name; people without a submission stay as they
 * were. Names and numbers are looked up as they came, and the gradebook's go back to Canvas as it wrote them: nothing that
 * a student handed in is in it. Throws a CourseError when the column can't be told.
 */
export function canvasReport(
  { students }: GradedClass,
  gradebook: string,
  column: string,
): { text: string; warnings: string[] } {
  const mark = gradebook.startsWith('\ufeff') ? '\ufeff' : '';
  const parsed = parseCsv(gradebook.slice(mark.length), 'The gradebook');
  const [header, ...rows] = parsed.rows.filter((cells) => cells.length > 1 || cells[0] !== '');
  const name = header?.indexOf('Student') ?? -1;
  if (name < 0) throw new CourseError('The gradebook has no column Student. Export it from Canvas: Grades, Export.');
  const at = columnOf(header, column);
  const ids = NUMBERS.map((title) => header.indexOf(title)).filter((index) => index >= 0);
  const filled = new Set<GradedStudent>();
  for (const row of rows) {
    // The second line holds the points possible.
    if (/^\s*Points Possible/.test(row[name])) continue;
    const student =
      students.find(({ id }) => ids.some((index) => row[index] === id)) ??
      only(
        students.filter(
          (candidate) =>
            letters(candidate.name) === letters(row[name]) || letters(candidate.name) === letters(turned(row[name])),
        ),
      );
    if (!student) continue;
    filled.add(student);
    row[at] = String(student.points);
  }
  const warnings = students
    .filter((student) => !filled.has(student))
    .map(({ id, name: called }) => visibleLine(called === id ? called : `${called} (${id})`))
    .map((student) => `${student} is not in the Canvas gradebook.`);
  return { text: `${mark}${writeCsv([header, ...rows], parsed.form)}`, warnings };
}

/** The place of the column: by its whole name, or by its name without Canvas's number, `Homework 1 (12345)`. */
function columnOf(header: string[], column: string): number {
  const plain = header.map((name) => name.replace(/ \(\d+\)$/, ''));
  const exact = header.indexOf(column);
  const columns = exact >= 0 ? [exact] : plain.flatMap((name, at) => (name === column ? [at] : []));
  if (columns.length === 1) return columns[0];
  if (columns.length > 1)
    throw new CourseError(
      `The gradebook has ${columns.length} columns '${column}'. Name one with its number: ${columns.map((at) => `'${header[at]}'`).join(' or ')}.`,
    );
  throw new CourseError(
    `The gradebook has no column '${column}'. Is it ${nearest(column, plain)
      .map((name) => `'${name}'`)
      .join(' or ')}?`,
  );
}

const only = <T>(items: T[]): T | undefined => (items.length === 1 ? items[0] : undefined);
const turned = (name: string) => name.split(',').reverse().join(' ');
const letters = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
