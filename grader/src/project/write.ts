import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../files';
import type { ExaminedSubmission } from '../grading/grade';
import { csvText } from '../reports/csv';
import { fileName } from '../reports/names';
import { decodeText } from '../submissions/encoding';
import { reportKind } from '../submissions/report';
import { reportName } from './marks';
import { reportPage } from './page';
import { reportFile } from './project';
import { mostOf, type Rubric } from './rubric';

const OPEN = 'marks-open.csv';

/**
 * Writes a page for each report, and `marks-open.csv` with a line for each criterion that is not marked yet. Removes those of
 * an earlier run, and writes none without a rubric. Returns the names of what it wrote.
 */
export function writeProject(
  out: string,
  submissions: readonly ExaminedSubmission[],
  rubric: Rubric | undefined,
): string[] {
  const folder = join(out, 'reports');
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (name.endsWith('.html')) rmSync(join(folder, name));
  rmSync(join(out, OPEN), { force: true });
  if (!rubric) return [];
  for (const { student, report } of submissions) {
    if (!report) continue;
    const { from, answer: hash, attempt, late, marks = [] } = report;
    const [kind, file] = [reportKind(from), reportFile(from, hash)];
    const content = kind === 'pdf' ? `../${file}` : textOf(join(out, file));
    const page = reportPage(rubric, { student, from, hash, attempt, late, marks, kind, content });
    writeWhole(join(folder, `${fileName(student.id)}.html`), page, false);
  }
  const open = openMarks(submissions, rubric);
  if (open.length === 0) return ['reports/'];
  const fields = ['student', 'name', 'criterion', 'of', 'points', 'why', 'by', 'date', 'report'];
  writeWhole(join(out, OPEN), csvText(fields, open), false);
  return ['reports/', OPEN];
}

// What is no text was not taken as a report.
const textOf = (file: string): string => decodeText(readFileSync(file))?.text.replace(/^\ufeff/, '') ?? '';

function openMarks(submissions: readonly ExaminedSubmission[], { criteria }: Rubric): (string | number)[][] {
  return submissions.flatMap(({ student, report }) => {
    if (!report) return [];
    const marked = new Set(report.marks?.map(({ criterion }) => criterion));
    return criteria
      .filter(({ id }) => !marked.has(id))
      .map((criterion) => [
        ...[student.id, student.name, criterion.id, mostOf(criterion)],
        ...['', '', '', '', reportName(report.answer)],
      ]);
  });
}
