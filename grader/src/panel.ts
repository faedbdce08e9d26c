import { join, relative, sep } from 'node:path';
import type { Verdict } from './deciding/verdict';
import { escaped, panel, preHtml } from './html';
import { lessonName } from './lessons';
import { YOUR_CELL } from './live-answer';
import type { ExerciseState, LessonState, Overview } from './overview';
import { BAR, checksHtml, outcome, placeHtml } from './panel-checks';
import { forStudent } from './reports/hidden';
import { NO_SANDBOX } from './running/sandbox';
import type { Standing } from './standing';

/** The folder of the notebook, from which links lead, and the root of the course, below which they lead. */
export interface Folders {
  from: string;
  root: string;
}

export interface PanelOptions extends Folders {
  /** The file is as it was at the last check in this session, which failed as well. */
  unchanged?: boolean;
  /** What the reader should know besides. */
  notes?: readonly string[];
}

/**
 * A verdict as HTML for a notebook: what was asked, each check with what came and what was expected, the hints so far, how to
 * go on, and the lesson's progress. It takes its colours from the page. Everything in it is escaped, since messages and output
 * come from a learner's code, and what a hidden check was called with is left out.
 */
export function panelHtml(fullVerdict: Verdict, standing: Standing, options: PanelOptions): string {
  const verdict = forStudent(fullVerdict);
  const { id, title, status, problem, sandboxed } = verdict;
  const isCell = verdict.answer === YOUR_CELL;
  const untouched = standing.untouched && !isCell && status === 'failed';
  return panel(`Exercise ${id}`, untouched ? BAR.error : BAR[status], [
    `<p><b>${escaped(id)} · ${escaped(title)}</b></p>`,
    `<p><b>${escaped(outcome(verdict, untouched))}</b></p>`,
    `<p>It teaches ${escaped(standing.teaches)}. About ${standing.minutes} minutes.</p>`,
    problem ? `<p>✗ ${escaped(problem.message)}</p>${placeHtml(problem.place)}` : '',
    checksHtml(verdict.checks, standing.misconceptions, untouched),
    status === 'passed' ? '' : goOnHtml(id, standing, { ...options, isCell, untouched }),
    lessonHtml(standing.lesson, options, id),
    status === 'passed' ? nextHtml(standing, options) : '',
    notesHtml(options.notes),
    sandboxed ? '' : `<p><small>${escaped(NO_SANDBOX)}</small></p>`,
  ]);
}

/** The lesson's progress in words, for what shows no HTML. */
export const lessonText = ({ lesson }: Standing): string => countText(lesson);

/** The next step in words, as a call where it is an exercise. */
export function nextText({ next }: Standing): string | undefined {
  if (!next) return undefined;
  return 'exercise' in next ? `await check('${next.exercise.id}')` : nameAndTitle(next.lesson);
}

/** Hints that were shown so far. */
export function hintsHtml(id: string, hints: readonly string[], notes: readonly string[] = []): string {
  const all = hints.map((text) => `<li>${escaped(text)}</li>`);
  const more =
    hints.length < 3
      ? `Still stuck? Run this cell again for the next one.`
      : 'That was the last hint. The answer: <code>npx course solution ' +
        escaped(id) +
        ' --show</code> in a terminal.';
  return panel(`Hints for ${id}`, BAR.error, [
    `<p><b>${escaped(id)} · hint ${hints.length} of 3</b></p>`,
    `<ol>${all.join('')}</ol>`,
    `<p>${more}</p>`,
    notesHtml(notes),
  ]);
}

const notesHtml = (notes: readonly string[] = []) =>
  notes.map((note) => `<p><small>${escaped(note)}</small></p>`).join('');

/** What is passed, lesson by lesson, with links to what is not. */
export function progressHtml({ lessons }: Overview, folders: Folders): string {
  const exercises = lessons.flatMap((lesson) => lesson.exercises);
  const next = exercises.find(({ passed }) => !passed);
  return panel('Progress', BAR.passed, [
    `<p>${barHtml(exercises, 'exercises passed in all')} <b>${escaped(countText({ exercises }))}</b></p>`,
    ...lessons.filter((lesson) => lesson.exercises.length > 0).map((lesson) => lessonHtml(lesson, folders)),
    next ? `<p>Next: ${exerciseLink(next, folders)}</p>` : '<p>All are passed.</p>',
  ]);
}

/** The same in words. */
export function progressText({ lessons }: Overview): string {
  const exercises = lessons.flatMap((lesson) => lesson.exercises);
  return [...lessons.filter((lesson) => lesson.exercises.length > 0), { exercises }].map(countText).join('\n');
}

/** A message of the command that is not a verdict: an id that does not exist, an incomplete set-up. */
export function noticeHtml(sentence: string): string {
  return panel('The exercise could not be checked', BAR.error, [
    '<p><b>! not checked</b></p>',
    `<p style="white-space:pre-wrap">${escaped(sentence)}</p>`,
  ]);
}

/** How to go on: where the answer is written, and how to ask for a hint. The next hint is not here: it counts when it is asked for. */
function goOnHtml(
  id: string,
  { file, saved, hints, stub }: Standing,
  { unchanged, isCell, untouched, ...folders }: PanelOptions & { isCell: boolean; untouched: boolean },
): string {
  const asked = hints.length === 0 ? 'Stuck? There are three hints' : `Hints: ${hints.length} of 3 shown`;
  const how =
    hints.length < 3
      ? `<p>The ${hints.length === 0 ? 'first' : 'next'} one: run <code>await hint('${escaped(id)}')</code> in a cell (with <code>import { hint } from 'course'</code>). It counts as used.</p>`
      : '';
  const shown = hints.length > 0 ? `<ol>${hints.map((text) => `<li>${escaped(text)}</li>`).join('')}</ol>` : '';
  const link = linkHtml(file, file, folders);
  const where = isCell
    ? `<p>This is the answer in your cell, as you last ran it. Change it, run it, then run this cell again.</p>`
    : `<p>${untouched ? 'Write' : 'Edit'} ${link}, save it, then run this cell again.</p>`;
  const stale =
    unchanged && !isCell
      ? `<p>The file is as it was at the last check (saved at ${clock(saved)}). If you changed it, save it first: Ctrl+S in its tab.</p>`
      : '';
  const cell = isCell
    ? ''
    : `<details><summary>Or write it in a cell of this notebook</summary><p>A cell whose first line is <code>// answer: ${escaped(id)}</code> is the answer once you ran it. To begin:</p>${preHtml(`// answer: ${id}\n${stub.trimEnd()}`)}</details>`;
  return [where, stale, cell, `<details><summary>${asked}</summary>${shown}${how}</details>`]
    .filter(Boolean)
    .join('\n');
}

/** A lesson's exercises, after their count; `own` is the one that the panel is about. */
function lessonHtml(lesson: LessonState, folders: Folders, current?: string): string {
  const items = lesson.exercises.map((exercise) => {
    const tries =
      exercise.attempts > 0 && !exercise.passed
        ? `, ${exercise.attempts} ${exercise.attempts === 1 ? 'try' : 'tries'}`
        : '';
    const text = `${exercise.passed ? '✓ passed' : '○ open'}${tries}: ${exerciseLink(exercise, folders)}, ${exercise.points} points`;
    return `<li>${exercise.id === current ? `<b>${text}</b>` : text}</li>`;
  });
  const bar = barHtml(lesson.exercises, `exercises passed of ${lessonName(lesson.number)}`);
  return [
    `<details><summary>${bar} ${escaped(countText(lesson))}</summary>`,
    `<ul style="list-style:none;padding-left:1em">${items.join('')}</ul></details>`,
  ].join('');
}

function nextHtml({ next }: Standing, folders: Folders): string {
  if (!next) return '<p>That was the last exercise of the last lesson.</p>';
  if ('exercise' in next) {
    const { id } = next.exercise;
    return `<p>Next: ${exerciseLink(next.exercise, folders)}, then <code>await check('${escaped(id)}')</code>.</p>`;
  }
  const { lesson } = next;
  const name = nameAndTitle(lesson);
  const link = lesson.notebook ? linkHtml(lesson.notebook, name, folders) : escaped(name);
  return `<p>All exercises of this lesson are passed. Next: ${link}</p>`;
}

const barHtml = (exercises: readonly ExerciseState[], label: string) =>
  `<progress value="${passedOf(exercises).length}" max="${exercises.length}" aria-label="${escaped(label)}"></progress>`;

function countText({ number, exercises }: Pick<LessonState, 'exercises'> & { number?: string }): string {
  const points = (some: readonly ExerciseState[]) => some.reduce((sum, exercise) => sum + exercise.points, 0);
  const passed = passedOf(exercises);
  const of = number ? `${capitalised(lessonName(number))}: ` : '';
  return `${of}${passed.length} of ${exercises.length} passed, ${points(passed)} of ${points(exercises)} points`;
}

const passedOf = (exercises: readonly ExerciseState[]) => exercises.filter(({ passed }) => passed);
const nameAndTitle = ({ number, title }: LessonState) => `${lessonName(number)}, ${title}`;

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const exerciseLink = ({ id, title, answer }: ExerciseState, folders: Folders) =>
  linkHtml(answer, `${id} · ${title}`, folders);

/** A link that JupyterLab opens in a separate tab, and a page from its folder: relative, as the notebook sees it. */
function linkHtml(path: string, text: string, { from, root }: Folders): string {
  const href = relative(from, join(root, path)).split(sep).map(encodeURIComponent).join('/');
  return `<a href="${escaped(href)}">${escaped(text)}</a>`;
}

/** `14:03:09`. */
function clock(milliseconds: number): string {
  const time = new Date(milliseconds);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
