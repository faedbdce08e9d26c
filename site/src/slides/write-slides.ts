import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writeAtomically } from 'transferlab/dist/atomic';
import type { Lesson } from '../lesson/executed';
import { type DeckAssets, deckPage } from './deck-page';

/** The script and the style of the slides, under site/page/slides/ of the checkout. */
const PAGE = join(__dirname, '..', '..', 'page', 'slides');

/** Script and style of all sets, and the program that draws plots. */
export async function deckAssets(): Promise<DeckAssets> {
  const { outputFiles } = await build({
    entryPoints: [join(PAGE, 'slides.ts'), join(PAGE, 'slides.css')],
    outdir: PAGE,
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  });
  const ending = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!.text;
  const plotly = readFileSync(require.resolve('plotly.js-cartesian-dist-min'), 'utf8');
  return { style: ending('.css'), script: ending('.js'), plotly };
}

/** Writes a page of slides for each lesson into `folder`; other files there stay. Returns the pages. */
export async function writeSlides(lessons: readonly Lesson[], folder: string): Promise<string[]> {
  const assets = await deckAssets();
  return lessons.map((lesson) => {
    const file = join(folder, `${lesson.name}.html`);
    writeAtomically(file, deckPage(lesson, assets));
    return file;
  });
}
