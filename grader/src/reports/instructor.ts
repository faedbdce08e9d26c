import { escaped } from '../html';
import type { ChangedRun } from '../policy/changes';
import type { Grade, GradedClass, GradedStudent } from '../policy/class';
import { PROJECT } from '../project/rubric';
import { projectSection } from '../project/section';
import type { Lines, NearDuplicate } from '../similarity/near-duplicates';
import { decisionInWords, verdictHtml } from './appeals';
import { changesSection } from './changes';
import { itemTable, misconceptionTable } from './item-tables';
import { fileName } from './names';
import { page, table } from './page';
import { pointsHistogram } from './points-histogram';

/**
 * The instructor's page: what needs a look, what the last regrade changed, the distribution of points, each exercise's difficulty and discrimination,
 * common misconceptions, answers that are alike, and the table of the class.
 */
export function instructorReport(
  graded: GradedClass,
  alike: NearDuplicate[] = [],
  changed: readonly ChangedRun[] = [],
): string {
  const { title, policy, students, weaker } = graded;
  return page(title, [
    `<p>${summary(graded)} ${policy.map(escaped).join(' ')}</p>`,
    ...(weaker.length > 0
      ? [`<p><strong>Not all that is promised held here.</strong> ${weaker.map(escaped).join(' ')}</p>`]
      : []),
    '<h2>To look at</h2>',
    attention(students),
    ...changesSection(graded, changed),
    ...projectSection(graded),
    '<h2>Points</h2>',
    pointsHistogram(graded),
    '<h2>Exercises</h2>',
    itemTable(graded),
    '<h2>Misconceptions</h2>',
    misconceptionTable(graded),
    '<h2>Answers that are alike</h2>',
    duplicates(students, alike),
    '<h2>Students</h2>',
    everyone(graded),
  ]);
}

function summary({ students }: GradedClass): string {
  const points = students.map((student) => student.points).sort((a, b) => a - b);
  if (points.length === 0) return 'Nobody handed in.';
  const center = points.length >> 1;
  const median = points.length % 2 ? points[center] : (points[center - 1] + points[center]) / 2;
  const mean = points.reduce((sum, value) => sum + value, 0) / points.length;
  return `${count(points.length, 'student')}. Of ${students[0].of} points: mean ${mean.toFixed(2)}, median ${median.toFixed(2)}, from ${points[0]} to ${points.at(-1)}.`;
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
const link = ({ id, name }: GradedStudent) =>
  `<a href="students/${encodeURIComponent(fileName(id))}.html">${escaped(name)}</a>`;

const NOT_MARKED = 'The report is not marked yet: marks-open.csv has a line for each criterion.';

function attention(students: GradedStudent[]): string {
  const rows = students.flatMap((student) => {
    const undecided = student.grades.flatMap(({ exercise, status, verdict }) => {
      if (status === 'pending') return [exercise === PROJECT ? NOT_MARKED : `${exercise} was not examined yet.`];
      return status === 'error' ? [`${exercise} has no verdict. ${verdict?.problem?.message ?? ''}`] : [];
    });
    return [...student.notes, ...undecided].map((note) => [link(student), escaped(note)]);
  });
  const appeals = openAppeals(students);
  if (rows.length + appeals.length === 0)
    return '<p>Nothing: everything that was handed in could be read and has a verdict.</p>';
  return [
    ...(rows.length
      ? [table('What could not be read or decided', [{ heading: 'Student' }, { heading: 'What' }], rows)]
      : []),
    ...(appeals.length ? [table('Appeals to decide', APPEAL_COLUMNS, appeals)] : []),
  ].join('\n');
}

const APPEAL_COLUMNS = [
  { heading: 'Student' },
  { heading: 'Exercise', id: true },
  { heading: 'Date', id: true },
  { heading: 'The student’s words' },
  { heading: 'The verdict' },
];

/** What waits for a decision: the student's words, and the verdict next to them. */
function openAppeals(students: GradedStudent[]): string[][] {
  return students.flatMap((student) =>
    student.grades.flatMap((grade) =>
      (grade.appeals ?? [])
        .filter(({ decision }) => decision === 'open')
        .map(({ date, text }) => [
          link(student),
          escaped(grade.exercise),
          escaped(date),
          escaped(text),
          verdictHtml(grade),
        ]),
    ),
  );
}

function duplicates(students: GradedStudent[], alike: NearDuplicate[]): string {
  if (alike.length === 0) return '<p>None.</p>';
  const named = (id: string) => {
    const student = students.find((candidate) => candidate.id === id);
    return student ? link(student) : escaped(id);
  };
  const rows = alike.map(({ exercise, students: [a, b], share, places }) => [
    escaped(exercise),
    named(a),
    named(b),
    share.toFixed(2),
    escaped(places.map(({ first, second }) => `${span(first)} and ${span(second)}`).join(', ')),
  ]);
  const columns = [
    { heading: 'Exercise' },
    { heading: 'Student' },
    { heading: 'Student' },
    { heading: 'Share in common', number: true },
    { heading: 'Lines' },
  ];
  return `${table('Pairs of answers, the most alike first', columns, rows)}<p><small>Reported, not judged: short exercises have answers that are alike by nature.</small></p>`;
}

const span = ({ from, to }: Lines) => (from === to ? String(from) : `${from}–${to}`);

const SIGNS: Record<Grade['status'], string> = {
  passed: '✓',
  failed: '✗',
  error: '!',
  missing: '–',
  pending: '…',
  marked: '✎',
};

function everyone({ students, exercises }: GradedClass): string {
  const rows = students.map((student) => [
    link(student),
    ...student.grades.map((grade) => `${SIGNS[grade.status]} ${grade.points}${grade.override ? '*' : ''}`),
    String(student.points),
    // biome-ignore lint/plugin: the exercises of a course.
    String(Math.max(0, ...student.grades.map(({ daysLate }) => daysLate))),
  ]);
  const columns = [
    { heading: 'Student' },
    ...exercises.map(({ id }) => ({ heading: id, number: true })),
    { heading: 'Points', number: true },
    { heading: 'Days late', number: true },
  ];
  const byHand = students.flatMap((student) =>
    student.grades.flatMap(({ exercise, earned, override }) => {
      if (!override) return [];
      const { points, why, by = '', date = '' } = override;
      return [[link(student), escaped(exercise), String(earned), String(points), ...[why, by, date].map(escaped)]];
    }),
  );
  const legend =
    '<p><small>✓ passed, ✗ not passed, ! no verdict, – not handed in, … not examined or marked yet, ✎ marked by the rubric, * set by hand.</small></p>';
  const hand = byHand.length
    ? table(
        'Set by hand',
        [
          { heading: 'Student' },
          { heading: 'Exercise', id: true },
          { heading: 'By the checks', number: true },
          { heading: 'Points', number: true },
          { heading: 'Why' },
          { heading: 'By' },
          { heading: 'Date', id: true },
        ],
        byHand,
      )
    : '';
  return table('Points by exercise', columns, rows) + legend + hand + decidedAppeals(students);
}

function decidedAppeals(students: GradedStudent[]): string {
  const rows = students.flatMap((student) =>
    student.grades.flatMap(({ exercise, appeals = [] }) =>
      appeals
        .filter(({ decision }) => decision !== 'open')
        .map((appeal) => [
          link(student),
          ...[exercise, appeal.date, appeal.text, decisionInWords(appeal), appeal.reply ?? ''].map(escaped),
        ]),
    ),
  );
  if (rows.length === 0) return '';
  const columns = [...APPEAL_COLUMNS.slice(0, -1), { heading: 'Decision' }, { heading: 'Reply' }];
  return table('Appeals that were decided', columns, rows);
}
