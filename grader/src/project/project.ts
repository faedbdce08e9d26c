import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../files';
import type { ExaminedSubmission } from '../grading/grade';
import type { ReportedExercise } from '../policy/class';
import type { Report } from '../submissions/handed';
import { reportKind } from '../submissions/report';
import { type Mark, reportName } from './marks';
import { PROJECT, pointsOf, type Rubric } from './rubric';

/** A project as what is graded: its points are those of its rubric, and nothing is checked. */
export const projectItem = (rubric: Rubric): ReportedExercise & { formerly: string[] } => ({
  id: PROJECT,
  title: rubric.title,
  points: pointsOf(rubric),
  hints: [],
  formerly: [],
  rubric,
});

/** Where a report is kept in the results' folder. One of HTML is kept as text, which no browser runs when it is opened. */
export function reportFile(from: string, hash: string): string {
  const kind = reportKind(from);
  return `reports/files/${hash}.${kind === 'html' ? 'html.txt' : kind}`;
}

/** Keeps a report as it was handed in, under the hash of its content, and returns the hash. */
export function keepReport(out: string, { from, content }: Report): string {
  const hash = createHash('sha256').update(content).digest('hex');
  const file = join(out, reportFile(from, hash));
  if (!existsSync(file)) writeWhole(file, content);
  return hash;
}

/** Gives each report its marks. A note says where there is no report to the marks, or another one than was marked. */
export function markReports(submissions: readonly ExaminedSubmission[], marks: readonly Mark[]): void {
  for (const { student, report, notes } of submissions) {
    const given = marks.filter((mark) => mark.student === student.id);
    if (!report) {
      if (given.length) notes.push('There are marks for a report, and no report was handed in.');
      continue;
    }
    report.marks = given;
    const name = reportName(report.answer);
    const other = given.find((mark) => mark.report !== undefined && mark.report !== name)?.report;
    if (other)
      notes.push(`Another report was handed in after the marks: they are for ${other}, and this one is ${name}.`);
  }
}
