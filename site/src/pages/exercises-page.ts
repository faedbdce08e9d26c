import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exercise } from 'course/dist/exercise';
import { NUMBERED } from 'course/dist/lessons';
import { hasQuestions } from 'course/dist/questions/load';
import { escapeHtml } from 'transferlab/dist/show/escape-html';
import { codeBlock } from '../code';
import { relativeLink } from '../links/places';
import type { Entry, Page } from '../page';
import { whyNotInPage } from '../solve/where';

/** What readers may know of an exercise before they pass it: no hints, no checks, no solution. */
export interface ExerciseOfLesson {
  readonly id: string;
  readonly title: string;
  readonly teaches: string;
  readonly points: number;
  readonly minutes: number;
  /** `exercises/03-four-labels/nearest/answer.ts` */
  readonly answer: string;
  /** The stub that the answer begins as. */
  readonly start: string;
  readonly topic: string;
  readonly asks: 'questions' | 'program';
  /** Why it cannot be solved in its page; undefined if it can. */
  readonly whyNot?: string;
}

export const EXERCISES = 'exercises/index.html';

/** The page of an exercise, from the site's root. */
export const exercisePath = (id: string): string => `exercises/${id}.html`;

export function exerciseOfLesson(exercise: Exercise): ExerciseOfLesson {
  const { id, title, teaches, points, minutes, topic, folder } = exercise;
  const answer = `exercises/${topic}/${id.replace(NUMBERED, '')}/answer.ts`;
  return {
    id,
    title,
    teaches,
    points,
    minutes,
    answer,
    start: readFileSync(join(folder, 'stub.ts'), 'utf8').trimEnd(),
    topic,
    asks: hasQuestions(exercise) ? 'questions' : 'program',
    whyNot: whyNotInPage(exercise),
  };
}

/** The exercises of one lesson, at its end. */
export function exerciseList(
  exercises: readonly ExerciseOfLesson[],
  page: string,
  { solved }: { readonly solved: boolean },
): string {
  const to = ({ id, whyNot }: ExerciseOfLesson) =>
    solved && !whyNot ? relativeLink(page, exercisePath(id)) : `${relativeLink(page, EXERCISES)}#${id}`;
  const item = (exercise: ExerciseOfLesson) => {
    const { id, title, teaches, minutes } = exercise;
    return `<li><a href="${to(exercise)}">${escapeHtml(title)}</a> <span class="quiet">${id}, about ${minutes} minutes</span><br>${escapeHtml(sentence(teaches))}</li>`;
  };
  const how = solved
    ? 'Each is solved in its page, or on your machine as a file to edit; a check says what is wrong and why.'
    : 'Each is a file to edit and a command that says what is wrong and why.';
  return `<h2>Check what you learnt</h2>
<p>${how}</p>
<ul class="exercises">${exercises.map(item).join('')}</ul>`;
}

/** All exercises, lesson by lesson: what each asks, and how it is checked. With `solved`, also in their pages, and progress there. */
export function exercisesPage(
  lessons: readonly (Entry & { exercises: readonly ExerciseOfLesson[] })[],
  { solved }: { readonly solved: boolean },
): Page {
  const parts = lessons.filter(({ exercises }) => exercises.length > 0);
  const html = `<div class="prose"><h1>Exercises</h1>
<p>Each exercise is a file that you edit and a check that says at once what is wrong and why. Start with <code>npx course watch</code>: it opens the next one, checks at every save, and goes on when it is passed. <code>npx course hint ID</code> gives one of three hints, <code>npx course solution ID</code> the answer once yours passes, <code>npx course progress</code> how far you are.</p></div>
${solved ? inPages(parts.flatMap(({ exercises }) => exercises)) : ''}
${parts.map(({ title, path, exercises }) => `<h2>${escapeHtml(title)}</h2>\n<p><a href="${relativeLink(EXERCISES, path)}">The lesson</a></p>\n${exercises.map((exercise) => exerciseHtml(exercise, solved)).join('\n')}`).join('\n')}`;
  return { path: EXERCISES, title: 'Exercises', html };
}

/** What is solved in the pages, and what is not and why; the page's script puts progress there. */
function inPages(exercises: readonly ExerciseOfLesson[]): string {
  const here = exercises.filter(({ whyNot }) => !whyNot);
  const topics = JSON.stringify(Object.fromEntries(here.map(({ id, topic }) => [id, topic])));
  const reasons = [...new Set(exercises.flatMap(({ whyNot }) => whyNot ?? []))];
  const others = reasons.map((reason) => {
    const ids = exercises.filter(({ whyNot }) => whyNot === reason).map(({ id }) => `<code>${escapeHtml(id)}</code>`);
    return `<li>${escapeHtml(reason)}: ${ids.join(', ')}</li>`;
  });
  const not =
    others.length > 0
      ? `<details><summary>Not in the page, and why</summary><ul>${others.join('')}</ul></details>`
      : '';
  return `<div class="prose"><p>You can solve ${here.length} of these ${exercises.length} exercises in their pages, where the site is served. That is a self-check in your browser: points are given by <code>course grade</code>.</p>${not}</div>
<div class="solve" data-topics="${escapeHtml(topics)}"></div>`;
}

function exerciseHtml(exercise: ExerciseOfLesson, solved: boolean): string {
  const { id, title, teaches, start, whyNot } = exercise;
  const here =
    solved && !whyNot
      ? `<p><span data-state-of="${escapeHtml(id)}"></span><a href="${relativeLink(EXERCISES, exercisePath(id))}">Solve it in its page</a></p>`
      : '';
  return `<section class="exercise">
<h3 id="${id}">${escapeHtml(title)}</h3>
${factsOf(exercise)}
<p>It teaches ${escapeHtml(sentence(teaches, false))}</p>
${here}${onYourMachine(exercise)}
<details><summary>What it asks</summary>${codeBlock(start, 'typescript')}</details>
</section>`;
}

export const factsOf = ({ id, points, minutes }: ExerciseOfLesson): string =>
  `<p class="quiet"><code>${id}</code>, ${points} ${points === 1 ? 'point' : 'points'}, about ${minutes} minutes</p>`;

export const onYourMachine = ({ id, answer }: ExerciseOfLesson): string =>
  `<p>Edit <code>${escapeHtml(answer)}</code>, then <code>npx course check ${id}</code>, or in a notebook <code>await check('${id}')</code>.</p>`;

export function sentence(text: string, large = true): string {
  const whole = /[.?!]$/.test(text) ? text : `${text}.`;
  return large ? whole[0].toUpperCase() + whole.slice(1) : whole;
}
