import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exercise } from 'course/dist/exercise';
import { NUMBERED } from 'course/dist/lessons';
import { escapeHtml } from 'transferlab/dist/show/escape-html';
import { codeBlock } from '../code';
import { relativeLink } from '../links/places';
import type { Entry, Page } from '../page';

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
}

export const EXERCISES = 'exercises/index.html';

export function exerciseOfLesson({ id, title, teaches, points, minutes, topic, folder }: Exercise): ExerciseOfLesson {
  const answer = `exercises/${topic}/${id.replace(NUMBERED, '')}/answer.ts`;
  return {
    id,
    title,
    teaches,
    points,
    minutes,
    answer,
    start: readFileSync(join(folder, 'stub.ts'), 'utf8').trimEnd(),
  };
}

/** The exercises of one lesson, at its end. */
export function exerciseList(exercises: readonly ExerciseOfLesson[], page: string): string {
  const item = ({ id, title, teaches, minutes }: ExerciseOfLesson) =>
    `<li><a href="${relativeLink(page, EXERCISES)}#${id}">${escapeHtml(title)}</a> <span class="quiet">${id}, about ${minutes} minutes</span><br>${escapeHtml(sentence(teaches))}</li>`;
  return `<h2>Check what you learnt</h2>
<p>Each is a file to edit and a command that says what is wrong and why.</p>
<ul class="exercises">${exercises.map(item).join('')}</ul>`;
}

/** All exercises, lesson by lesson: what each asks, and how it is checked. */
export function exercisesPage(lessons: readonly (Entry & { exercises: readonly ExerciseOfLesson[] })[]): Page {
  const parts = lessons.filter(({ exercises }) => exercises.length > 0);
  const html = `<div class="prose"><h1>Exercises</h1>
<p>Each exercise is a file that you edit and a check that says at once what is wrong and why. Start with <code>npx course watch</code>: it opens the next one, checks at every save, and goes on when it is passed. <code>npx course hint ID</code> gives one of three hints, <code>npx course solution ID</code> the answer once yours passes, <code>npx course progress</code> how far you are.</p></div>
${parts.map(({ title, path, exercises }) => `<h2>${escapeHtml(title)}</h2>\n<p><a href="${relativeLink(EXERCISES, path)}">The lesson</a></p>\n${exercises.map(exerciseHtml).join('\n')}`).join('\n')}`;
  return { path: EXERCISES, title: 'Exercises', html };
}

function exerciseHtml({ id, title, teaches, points, minutes, answer, start }: ExerciseOfLesson): string {
  return `<section class="exercise">
<h3 id="${id}">${escapeHtml(title)}</h3>
<p class="quiet"><code>${id}</code>, ${points} ${points === 1 ? 'point' : 'points'}, about ${minutes} minutes</p>
<p>It teaches ${escapeHtml(sentence(teaches, false))}</p>
<p>Edit <code>${escapeHtml(answer)}</code>, then <code>npx course check ${id}</code>, or in a notebook <code>await check('${id}')</code>.</p>
<details><summary>What it asks</summary>${codeBlock(start, 'typescript')}</details>
</section>`;
}

function sentence(text: string, large = true): string {
  const whole = /[.?!]$/.test(text) ? text : `${text}.`;
  return large ? whole[0].toUpperCase() + whole.slice(1) : whole;
}
