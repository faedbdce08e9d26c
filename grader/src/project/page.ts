import { escaped } from '../html';
import { page } from '../reports/page';
import type { Student } from '../submissions/handed';
import type { ReportKind } from '../submissions/report';
import { type Mark, reportName } from './marks';
import { REPORT_POLICY, reportHtml } from './report-html';
import { type Criterion, mostOf, pointsOf, type Rubric } from './rubric';

const STYLE = `
body { max-width: 110rem; }
.both { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 2rem; align-items: start; }
.both iframe { width: 100%; height: 85vh; border: 1px solid var(--line); background: #fff; }
.both article { border: 1px solid var(--line); padding: 0 1rem 1rem; overflow: auto; max-height: 85vh; overflow-wrap: anywhere; }
.both > :first-child { position: sticky; top: 0; }
.levels { list-style: none; padding: 0; }
.levels li { display: grid; grid-template-columns: 1.5rem 1fr; border-bottom: 1px solid var(--line); padding: .2rem 0; }
@media (max-width: 60rem) { .both { grid-template-columns: minmax(0, 1fr); } .both > :first-child { position: static; } }
`;

/** A report that was handed in, as its page shows it. */
export interface ShownReport {
  student: Student;
  /** Where in the submission it is, and the hash of its content. */
  from: string;
  hash: string;
  attempt: number;
  late: boolean;
  marks: readonly Mark[];
  kind: ReportKind;
  /** Its text; of a PDF the address of the file, from the page. */
  content: string;
}

/** The page on which a report is marked: the report, and beside it the rubric with what was given so far. */
export function reportPage(rubric: Rubric, report: ShownReport): string {
  const { student, from, hash, attempt, late, marks, kind, content } = report;
  const shown =
    kind === 'pdf' ? `<p><a href="${escaped(content)}">Open the report (PDF)</a></p>` : reportHtml(kind, content);
  const more = [attempt > 1 ? `attempt ${attempt}` : '', late ? 'late' : ''].filter(Boolean).join(', ');
  return page(
    `${student.name}: ${rubric.title}`,
    [
      `<p>Handed in as <code>${escaped(from)}</code>${more ? ` (${more})` : ''}, <code>${reportName(hash)}</code>. ${summary(marks, rubric)} <a href="../report.html">All grades</a></p>`,
      '<div class="both">',
      `<section aria-label="The report"><h2>The report</h2>${shown}</section>`,
      `<section aria-label="The rubric"><h2>The rubric</h2>${rubric.criteria.map((one) => criterionHtml(one, marks)).join('\n')}</section>`,
      '</div>',
    ],
    { style: STYLE, policy: REPORT_POLICY },
  );
}

function summary(marks: readonly Mark[], rubric: Rubric): string {
  const open = rubric.criteria.length - marks.length;
  const points = marks.reduce((sum, mark) => sum + mark.points, 0);
  return open === 0
    ? `${points} of ${pointsOf(rubric)} points.`
    : `${open} of ${rubric.criteria.length} criteria are not marked yet: their lines are in <code>marks-open.csv</code>.`;
}

function criterionHtml(criterion: Criterion, marks: readonly Mark[]): string {
  const { id, title, question, levels } = criterion;
  const mark = marks.find((one) => one.criterion === id);
  const given = mark
    ? `<strong>${mark.points} of ${mostOf(criterion)}.</strong> ${escaped([mark.why, traceOf(mark)].filter(Boolean).join(' '))}`
    : 'Not marked yet.';
  const rows = levels.map(({ points, says }) => `<li><strong>${points}</strong> ${escaped(says)}</li>`);
  return [
    `<h3>${escaped(title)} <small><code>${escaped(id)}</code></small></h3>`,
    `<p>${escaped(question)}</p>`,
    `<ul class="levels">${rows.join('')}</ul>`,
    `<p>${given}</p>`,
  ].join('');
}

const traceOf = ({ by, date }: Mark): string => {
  const who = [by, date].filter(Boolean).join(', ');
  return who && `(${who})`;
};
