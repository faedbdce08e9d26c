import { escaped } from '../html';
import { type Change, type ChangedCheck, type ChangedPoints, type ChangedRun, changedPoints } from '../policy/changes';
import type { GradedClass, GradedStudent } from '../policy/class';
import { visibleLine } from '../visible-text';
import { csvText } from './csv';
import { fileName } from './names';
import { page, table } from './page';

/** More than so many are on a separate page. */
const SHOWN = 15;

/** `2026-12-01 11:02 UTC`. */
export const moment = (date: string): string => `${date.slice(0, 10)} ${date.slice(11, 16)} UTC`;

const inWords = (passed: boolean | undefined) => (passed === undefined ? 'not run' : passed ? 'passed' : 'failed');
const pointsOf = (grade: Change['before']) => (grade ? String(grade.points) : '–');

/** `works: failed -> passed`. */
export const checkInWords = ({ name, before, after }: ChangedCheck): string =>
  `${name}: ${inWords(before)} -> ${inWords(after)}`;

/** Every change of every run: a line for each grade, and below it one for each check whose outcome changed, without points. */
export function changesCsv(runs: readonly ChangedRun[]): string {
  const fields = ['date', 'student', 'name', 'exercise', 'points before', 'points after', 'reason'];
  const rows = runs.flatMap(({ date, changes }) =>
    changes.flatMap(({ student, name, exercise, before, after, reasons, checks }) => [
      [date, student, name, exercise, before?.points ?? '', after?.points ?? '', reasons.join('; '), '', '', ''],
      ...checks.map((check) => [
        ...[date, student, name, exercise, '', '', ''],
        ...[check.name, inWords(check.before), inWords(check.after)],
      ]),
    ]),
  );
  return csvText([...fields, 'check', 'check before', 'check after'], rows);
}

/** Whether the last run's changes, or those of several, are on a separate page. */
export const areLong = (runs: readonly ChangedRun[]): boolean =>
  runs.length > 1 || runs.some(({ changes }) => changes.length > SHOWN);

/** The page with every change, the latest run first. */
export function changesPage({ title, students }: GradedClass, runs: readonly ChangedRun[]): string {
  return page(`What changed: ${title}`, [
    `<p><a href="report.html">To the report</a></p>`,
    ...[...runs]
      .reverse()
      .flatMap((run) => [`<h2>${moment(run.date)}</h2>`, inShort(run), changesTable(run, run.changes, students)]),
  ]);
}

/** The part of the instructor's page about the last run that changed something; none where nothing ever was changed. */
export function changesSection({ students }: GradedClass, runs: readonly ChangedRun[]): string[] {
  const last = runs.at(-1);
  if (!last) return [];
  const all = areLong(runs) ? ['<p><a href="changes.html">All changes, of every run</a></p>'] : [];
  return ['<h2>What changed</h2>', inShort(last), changesTable(last, last.changes.slice(0, SHOWN), students), ...all];
}

const inShort = (run: ChangedRun) =>
  `<p>On ${moment(run.date)}, compared with the grades of ${moment(run.since)}: ${changedInWords(changedPoints(run))}.</p>`;

function changesTable({ changes }: ChangedRun, some: Change[], students: GradedStudent[]): string {
  const present = new Set(students.map(({ id }) => id));
  const rows = some.map(({ student, name, exercise, before, after, reasons, checks }) => [
    present.has(student) ? `<a href="students/${fileName(student)}.html">${escaped(name)}</a>` : escaped(name),
    escaped(exercise),
    pointsOf(before),
    pointsOf(after),
    escaped(reasons.join('; ')),
    checks.map((check) => escaped(checkInWords(check))).join('<br>'),
  ]);
  const columns = [
    { heading: 'Student' },
    { heading: 'Exercise', id: true },
    { heading: 'Before', number: true },
    { heading: 'After', number: true },
    { heading: 'Why' },
    { heading: 'Checks' },
  ];
  const part = some.length < changes.length ? `: the first ${some.length} of ${changes.length}` : '';
  return table(`Grades that changed${part}`, columns, rows);
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

/** `points of 3 students changed (+4 and -1 in all); 1 student is new`. */
function changedInWords({ students, up, down, others, come, gone }: ChangedPoints): string {
  const have = (number: number) => `${count(number, 'student')} ${number === 1 ? 'has' : 'have'}`;
  const are = (number: number) => `${count(number, 'student')} ${number === 1 ? 'is' : 'are'}`;
  return [
    students.length
      ? `points of ${count(students.length, 'student')} changed (+${up} and -${Math.abs(down)} in all)`
      : 'nobody’s points changed',
    ...(others ? [`${have(others)} the same points with other checks, overrides or appeals`] : []),
    ...(come ? [`${are(come)} new`] : []),
    ...(gone ? [`${are(gone)} no longer in the class`] : []),
  ].join('; ');
}

const NAMED = 5;

/** What the command says of a run that is compared with an earlier one: a line, and the first few by name. */
export function changesSaid(run: ChangedRun): string {
  const since = `the grades of ${moment(run.since)}`;
  if (run.changes.length === 0) return `no grade changed since ${since}`;
  const changed = changedPoints(run);
  const named = changed.students
    .slice(0, NAMED)
    .map(({ name, by }) => `${visibleLine(name)} ${by > 0 ? '+' : ''}${by}`)
    .join(', ');
  const more = changed.students.length > NAMED ? ', …' : '';
  return `since ${since}: ${changedInWords(changed)}${named ? `\n  ${named}${more}` : ''}`;
}

/** What a student reads of the changes of one grade, the earliest first: names and outcomes of checks, and no values. */
export function changesOf(runs: readonly ChangedRun[], student: string, exercise: string): string[] {
  return runs.flatMap(({ date, changes }) =>
    changes
      .filter((change) => change.student === student && change.exercise === exercise && change.before && change.after)
      .map(({ before, after, reasons, checks }) => {
        const [old, now] = [before?.points, after?.points];
        const points = old === now ? `still ${now} points` : `${old} -> ${now} points`;
        const outcomes = checks.length ? ` (${checks.map(checkInWords).join('; ')})` : '';
        return `Changed on ${moment(date)}: ${points}. Why: ${reasons.join('; ')}${outcomes}.`;
      }),
  );
}
