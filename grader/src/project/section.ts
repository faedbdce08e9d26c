import { escaped } from '../html';
import type { GradedClass } from '../policy/class';
import { fileName } from '../reports/names';
import { table } from '../reports/page';
import { mostOf } from './rubric';

/** The part of the instructor's page about reports: who handed one in, its page, and points by criterion. */
export function projectSection({ exercises, students }: GradedClass): string[] {
  const at = exercises.findIndex(({ rubric }) => rubric);
  const rubric = exercises[at]?.rubric;
  if (!rubric) return [];
  const rows = students.flatMap(({ id, name, grades }) => {
    const { status, points, marks = [] } = grades[at];
    if (status === 'missing') return [];
    const file = encodeURIComponent(fileName(id));
    const given = rubric.criteria.map((one) => marks.find(({ criterion }) => criterion === one.id)?.points ?? '–');
    return [
      [
        `<a href="students/${file}.html">${escaped(name)}</a>`,
        `<a href="reports/${file}.html">report and rubric</a>`,
        status === 'marked' ? 'marked' : 'not marked yet',
        ...given.map(String),
        String(points),
      ],
    ];
  });
  const columns = [
    ...[{ heading: 'Student' }, { heading: 'Report' }, { heading: 'State' }],
    ...rubric.criteria.map((one) => ({ heading: `${one.id} (${mostOf(one)})`, number: true })),
    { heading: 'Points', number: true },
  ];
  return [
    '<h2>Project</h2>',
    rows.length ? table(`Reports: ${rubric.title}`, columns, rows) : '<p>No report was handed in.</p>',
  ];
}
