import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'cheerio';
import { numberOf } from 'course/dist/lessons';
import { toBase64 } from 'transferlab/dist/platform/base64';
import { escapeHtml } from 'transferlab/dist/show/escape-html';
import { SiteError } from '../error';
import type { Lesson, State } from '../lesson/executed';
import { inlineHtml, markdownHtml } from '../markdown';
import { COURSE } from '../page';
import { outlineOf } from './outline';
import { outputsOnSlide } from './output-html';
import type { Slide } from './slide';

/** What all sets of slides share: style, script, and the program that draws plots. */
export interface DeckAssets {
  readonly style: string;
  readonly script: string;
  readonly plotly: string;
}

/** Said on a figure's slide that has no figure, and on the first slide of a set that shows an old run. */
const NOTES: Readonly<Record<State, string | undefined>> = {
  executed: undefined,
  stale: 'Figures from an earlier version of the lesson.',
  failed: 'Figures from a run that did not come to its end.',
  missing: 'The lesson has not been run: the slides have no figures.',
};

/** Whether the page may load anything: nothing but what it contains. */
const POLICY =
  "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/** The slides of a lesson as one page that contains everything it shows. Throws if a diagram is missing. */
export function deckPage(lesson: Lesson, { style, script, plotly }: DeckAssets): string {
  const slides = outlineOf(lesson);
  const name = `${numberOf(lesson.name)} · ${slides[0].heading}`;
  const sections = slides.map((slide, index) => {
    const note = index === 0 ? NOTES[lesson.state] : undefined;
    return `<section class="slide of-${slide.kind}" id="slide-${index + 1}" aria-label="Slide ${index + 1}">
${slideHtml(slide, lesson, index === 0 ? name : slide.heading, note)}
<footer><span>${escapeHtml(index === 0 ? COURSE : name)}</span><span>${index + 1} / ${slides.length}</span></footer>
</section>`;
  });
  const hasPlots = sections.some((section) => section.includes('class="plot"'));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(`${name} · slides`)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
${sections.join('\n')}
</main>
${hasPlots ? `<script>${inScript(plotly)}</script>\n` : ''}<script>${inScript(script)}</script>
</body>
</html>
`;
}

/** A script as it may be within a page: nothing in it ends the element. */
function inScript(code: string): string {
  return code.replaceAll('</script', '<\\/script');
}

function slideHtml(slide: Slide, lesson: Lesson, heading: string, note?: string): string {
  const { kind, texts = [], items = [], shown = '', outputs } = slide;
  const [before, after] = kind === 'formula' ? [texts.slice(0, 1), texts.slice(1)] : [[], texts];
  const body = [
    ...before.map(paragraphHtml),
    shown && shownHtml(shown, lesson),
    outputs && outputsHtml(outputs),
    items.length > 0 ? `<ul>${items.map((item) => `<li${marksOf(item)}>${inline(item)}</li>`).join('')}</ul>` : '',
    ...after.map(paragraphHtml),
    note ? `<p class="note">${note}</p>` : '',
  ];
  const level = kind === 'title' ? 'h1' : 'h2';
  return `<${level}>${inline(heading)}</${level}>\n<div class="body">${body.filter(Boolean).join('\n')}</div>`;
}

function outputsHtml(outputs: NonNullable<Slide['outputs']>): string {
  if (outputs.length === 0) return `<p class="note">Run the lesson to see this figure.</p>`;
  return `<div class="outputs"><div class="fits">${outputsOnSlide(outputs).join('\n')}</div></div>`;
}

/** A picture with what it contains in place of its address, a formula as MathML, or a table. */
function shownHtml(markdown: string, { file }: Lesson): string {
  const $ = load(markdownHtml(markdown), null, false);
  for (const element of $('img').toArray()) {
    const source = $(element).attr('src') ?? '';
    $(element).attr('src', `data:image/svg+xml;base64,${toBase64(bytesOf(join(dirname(file), source), source))}`);
  }
  return `<div class="shown">${$.html()}</div>`;
}

function bytesOf(file: string, name: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new SiteError(`The diagram ${name} cannot be read. Make it again: npm run diagrams`, { cause });
  }
}

function paragraphHtml(text: string): string {
  return text ? `<p${marksOf(text)}>${inline(text)}</p>` : '';
}

/** The marks of a text's claims stay with it, where a reader of the page's source finds them. */
function marksOf(text: string): string {
  const marks = [...text.matchAll(/<!--\s*([\s\S]*?)\s*-->/g)].map(([, mark]) => mark);
  return marks.length > 0 ? ` data-marks="${escapeHtml(marks.join('; '))}"` : '';
}

/** Words of the lesson; a link becomes its text, since slides stand alone. */
function inline(text: string): string {
  return inlineHtml(text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
}
