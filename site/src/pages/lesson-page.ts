import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { headOf, numberOf } from 'course/dist/lessons';
import { escapeHtml } from 'transferlab/dist/show/escape-html';
import { codeBlock } from '../code';
import { type Lesson, type State, secondsOf } from '../lesson/executed';
import type { Cell } from '../lesson/notebook';
import { outputHtml } from '../lesson/output';
import { type PlotlyFigure, plotScript } from '../lesson/plot';
import { relativeLink } from '../links/places';
import { whyNotLive } from '../live/lessons';
import { markdownHtml } from '../markdown';
import type { Page } from '../page';
import type { ExerciseOfLesson } from './exercises-page';
import { exerciseList } from './exercises-page';

export const lessonPath = (name: string): string => `lessons/${name}.html`;

/** What a reader is told of a page that does not show a run of the lesson as it stands. */
const NOTES: Readonly<Record<State, string | undefined>> = {
  executed: undefined,
  stale: 'This page shows a run of an earlier version of the lesson.',
  failed: 'This page shows a run that did not come to its end.',
  missing: 'This lesson has not been run: the page shows its text and code only.',
};

/** `# 02 · Feature extraction`, else the name of the file. */
export function lessonTitle({ name, notebook }: Lesson): string {
  return notebook.cells[0].source.match(/^# (.+)$/m)?.[1].trim() ?? name;
}

/** The question that the lesson opens with: what stands strong in its first cell. */
export function lessonQuestion({ name, notebook }: Lesson): string {
  return headOf(notebook.cells[0].source, name).question;
}

/** A lesson as its run left it, how to run it, and its exercises. Scripts of its plots are written next to it under `site`. */
export function lessonPage(
  lesson: Lesson,
  exercises: readonly ExerciseOfLesson[],
  {
    site,
    clone,
    live,
    solved,
  }: { readonly site: string; readonly clone?: string; readonly live: boolean; readonly solved: boolean },
): Page {
  const path = lessonPath(lesson.name);
  let plots = 0;
  const place = {
    keepPlot: (figure: PlotlyFigure) => {
      const id = `plot-${++plots}`;
      const script = `lessons/${lesson.name}/${id}.js`;
      mkdirSync(join(site, dirname(script)), { recursive: true });
      writeFileSync(join(site, script), plotScript(id, figure));
      return { id, script: relativeLink(path, script) };
    },
  };
  const cellHtml = (cell: Cell): string => {
    if (cell.cell_type === 'markdown') return `<div class="prose">${markdownHtml(cell.source)}</div>`;
    if (cell.cell_type !== 'code' || !cell.source.trim()) return '';
    const outputs = cell.outputs.map((output) => outputHtml(output, place)).join('\n');
    return `<div class="cell">${codeBlock(cell.source, 'typescript')}${outputs && `<div class="output">${outputs}</div>`}</div>`;
  };
  const [first, ...rest] = lesson.notebook.cells;
  const note = NOTES[lesson.state];
  const html = [
    cellHtml(first),
    note ? `<p class="note">${note}</p>` : '',
    live ? liveBar(lesson.name) : '',
    runIt(lesson, clone),
    ...rest.map(cellHtml),
    exercises.length > 0 ? `<section class="check">${exerciseList(exercises, path, { solved })}</section>` : '',
  ];
  return { path, title: lessonTitle(lesson), html: html.filter(Boolean).join('\n') };
}

/** Where the page's script puts the buttons that run the cells; of a lesson that cannot run here, why. */
function liveBar(name: string): string {
  const why = whyNotLive(name);
  return why
    ? `<p class="note">The cells of this lesson do not run in the page: ${escapeHtml(why)}. The outputs are those of a stored run.</p>`
    : `<div class="live" data-lesson="${escapeHtml(name)}" hidden></div>`;
}

function runIt(lesson: Lesson, clone: string | undefined): string {
  const seconds = secondsOf(lesson.notebook);
  const time = seconds === undefined ? '' : ` (this run took ${Math.max(1, Math.round(seconds))} s)`;
  const number = numberOf(lesson.name);
  const get = clone
    ? `<p>Get the course:</p>${codeBlock(`git clone ${clone} transferlab\ncd transferlab`, 'bash')}`
    : '<p>Get the folder of the course, and open a terminal in it.</p>';
  return `<details class="run"><summary>Run it yourself${time}</summary>
<ol>
<li>${get}</li>
<li><p>Make the machine ready and open the lessons in JupyterLab; then choose <code>notebooks/${escapeHtml(lesson.name)}.ipynb</code>. It needs Node 20 or newer, Python 3.10 or newer and a C++ compiler, and fetches the rest by itself, once:</p>${codeBlock('npm start', 'bash')}</li>
<li><p>Or run this lesson without a browser; its page comes to <code>out/</code>:</p>${codeBlock(`npm start -- --run ${number}`, 'bash')}</li>
</ol>
<p>With VS Code's Dev Containers or in Codespaces, open the folder: <code>.devcontainer/</code> does the first two steps.</p>
<p>Only the notebook: <a href="${escapeHtml(`${lesson.name}.ipynb`)}" download>${escapeHtml(lesson.name)}.ipynb</a></p>
</details>`;
}
