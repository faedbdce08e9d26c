import type { CheckResult } from '../deciding/verdict';
import { escaped, preHtml } from '../html';
import type { ChangedRun } from '../policy/changes';
import type { Grade, GradedClass, GradedStudent, ReportedExercise } from '../policy/class';
import { markLines } from '../project/marks';
import { clipped, visibleCode } from '../visible-text';
import { appealLines } from './appeals';
import { changesOf } from './changes';
import { forStudent } from './hidden';
import { page, table } from './page';

/**
 * The page of one student: each exercise with what was checked, what was expected and what came, the misconception
 * where one was recognised, hints as far as the failed attempts reach, and when and why a grade was changed. Nothing of
 * hidden checks but their names and outcomes.
 */
export function studentReport(
  { title, exercises, policy, weaker }: GradedClass,
  student: GradedStudent,
  changed: readonly ChangedRun[] = [],
): string {
  const { name, points, of, notes, grades } = student;
  const changes = grades.map(({ exercise }) => changesOf(changed, student.id, exercise));
  const links = exercises
    .filter((_, at) => changes[at].length)
    .map(({ id }) => `<a href="#${escaped(id)}">${escaped(id)}</a>`);
  const rows = grades.map((grade, at) => [
    `<a href="#${escaped(grade.exercise)}">${escaped(grade.exercise)}</a>`,
    escaped(exercises[at].title),
    outcome(grade, exercises[at]),
    `${grade.points}`,
    `${grade.of}`,
  ]);
  return page(`${name}: ${title}`, [
    `<p><strong>${points} of ${of} points.</strong> ${policy.map(escaped).join(' ')}</p>`,
    ...(links.length ? [`<p>Changed after it was first reported, each with the reason: ${links.join(', ')}.</p>`] : []),
    ...(notes.length
      ? ['<h2>About what you handed in</h2>', `<ul>${notes.map((note) => `<li>${escaped(note)}</li>`).join('')}</ul>`]
      : []),
    table(
      'Exercises',
      [
        { heading: 'Exercise' },
        { heading: 'Title' },
        { heading: 'Outcome' },
        { heading: 'Points', number: true },
        { heading: 'Of', number: true },
      ],
      rows,
    ),
    ...grades.map((grade, at) => section(grade, exercises[at], changes[at])),
    ...(weaker.length > 0 ? [`<p><small>${weaker.map(escaped).join(' ')}</small></p>`] : []),
  ]);
}

const WORDS: Record<Grade['status'], string> = {
  passed: '<span class="good">✓ passed</span>',
  failed: '<span class="bad">✗ not passed</span>',
  error: '! no verdict: the checks could not run, and that is not your fault',
  missing: '– not handed in',
  pending: '… not examined yet',
  marked: '<span class="good">✓ marked</span>',
};

const outcome = ({ status, verdict }: Grade, { rubric }: ReportedExercise) => {
  if (rubric && status === 'pending') return '… not marked yet';
  const passed = verdict?.checks.filter((check) => check.passed).length;
  return `${WORDS[status]}${verdict?.checks.length ? ` (${passed} of ${verdict.checks.length} checks)` : ''}`;
};

function section(grade: Grade, exercise: ReportedExercise, changes: string[]): string {
  const { verdict, from, attempt, attempts, earned, override, appeals = [] } = grade;
  const shown = verdict && forStudent(verdict);
  const parts = [
    `<h2 id="${escaped(exercise.id)}">${escaped(exercise.id)} · ${escaped(exercise.title)}</h2>`,
    `<p>${outcome(grade, exercise)}. ${grade.points} of ${grade.of} points.</p>`,
  ];
  if (from)
    parts.push(
      `<p>Handed in as <code>${escaped(from)}</code>${attempts > 1 ? `; attempt ${attempt} counts, of ${attempts}` : ''}.</p>`,
    );
  if (grade.daysLate > 0) {
    const lost = grade.credit - (override ? grade.credit : grade.points);
    parts.push(
      `<p>${grade.daysLate} ${grade.daysLate === 1 ? 'day' : 'days'} late${lost > 0 ? `: ${Math.round(lost * 100) / 100} of ${grade.credit} points were taken off` : ''}.</p>`,
    );
  }
  if (override)
    parts.push(
      `<p><strong>Set to ${override.points} points by the instructor:</strong> ${escaped(override.why)} <small>${escaped(overrideTrace(override, earned))}</small></p>`,
    );
  if (exercise.rubric && grade.marks) {
    const lines = markLines(grade.marks, exercise.rubric);
    parts.push(`<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`);
  }
  for (const appeal of appeals) parts.push(`<p>${appealLines(appeal).map(escaped).join('<br>')}</p>`);
  for (const change of changes) parts.push(`<p><small>${escaped(change)}</small></p>`);
  if (shown?.problem)
    parts.push(
      `<div class="check"><p class="bad">✗ No check could start.</p>${preHtml(shown.problem.message)}${place(shown.problem.place)}</div>`,
    );
  for (const check of shown?.checks ?? []) parts.push(checkHtml(check));
  if (grade.status === 'failed') parts.push(hints(grade, exercise));
  return parts.join('\n');
}

/** `By the checks it was 1; Dr Berg, 2026-12-03.` */
function overrideTrace({ by, date }: NonNullable<Grade['override']>, earned: number): string {
  const who = [by, date].filter(Boolean).join(', ');
  return `By the checks it was ${earned}${who ? `; ${who}` : ''}.`;
}

function checkHtml({ name, passed, says, message, place: at, output }: CheckResult): string {
  const parts = [`<h3><span class="${passed ? 'good' : 'bad'}">${passed ? '✓' : '✗'}</span> ${escaped(name)}</h3>`];
  if (!passed) {
    if (says) parts.push(`<p><strong>${escaped(says)}</strong></p>`);
    if (message) parts.push(preHtml(message));
    parts.push(place(at));
  }
  if (output)
    parts.push(`<details><summary>What your code printed</summary>${preHtml(clipped(output, 5000))}</details>`);
  return `<div class="check">${parts.join('')}</div>`;
}

function place(at: CheckResult['place']): string {
  return at ? preHtml(`${at.file}:${at.line}:${at.column}\n${at.line} | ${visibleCode(at.code, at.column).code}`) : '';
}

/** One hint more for each attempt that failed; the first one is closer to a question than to an answer. */
function hints({ failures }: Grade, { hints: all }: ReportedExercise): string {
  const level = Math.min(Math.max(failures, 1), all.length);
  return all
    .slice(0, level)
    .map((hint, at) => `<details><summary>Hint ${at + 1} of ${all.length}</summary><p>${escaped(hint)}</p></details>`)
    .join('\n');
}
