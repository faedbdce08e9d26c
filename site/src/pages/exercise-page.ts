import { escapeHtml } from 'transferlab/dist/show/escape-html';
import { codeBlock } from '../code';
import { relativeLink } from '../links/places';
import type { Entry, Page } from '../page';
import { EXERCISES, type ExerciseOfLesson, exercisePath, factsOf, onYourMachine, sentence } from './exercises-page';

/** An exercise to be solved in its page, or why it cannot be. */
export function exercisePage(exercise: ExerciseOfLesson, lesson: Entry): Page {
  const { id, title, teaches, start, whyNot, asks } = exercise;
  const path = exercisePath(id);
  const link = (to: string, text: string) => `<a href="${relativeLink(path, to)}">${escapeHtml(text)}</a>`;
  const here = whyNot
    ? `<p class="note">This exercise is not solved in the page: ${escapeHtml(whyNot)}.</p>`
    : `<div class="solve" data-exercise="${escapeHtml(id)}" data-asks="${asks}"><p class="note">Here you can solve this exercise once the site is served: <code>npx course site --serve</code>. A page from a file may start nothing.</p></div>`;
  const html = `<div class="prose"><h1>${escapeHtml(title)}</h1>
${factsOf(exercise)}
<p>It teaches ${escapeHtml(sentence(teaches, false))} It belongs to ${link(lesson.path, lesson.title)}; here are ${link(EXERCISES, 'all exercises')} and your progress.</p></div>
${here}
<details><summary>On your machine</summary>
${onYourMachine(exercise)}
${codeBlock(start, 'typescript')}</details>`;
  return { path, title, html };
}
