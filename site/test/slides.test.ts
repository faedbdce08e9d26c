import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lessons } from '@transferlab/kernel';
import { load } from 'cheerio';
import { executedLesson, type Lesson } from '../src/lesson/executed';
import { deckPage } from '../src/slides/deck-page';
import { outlineOf } from '../src/slides/outline';
import { leading, packed, trailing } from '../src/slides/words';
import { CIRCLE, HOSTILE, notebook } from './small-course';

const root = join(__dirname, '..', '..');
const ASSETS = { style: '', script: '', plotly: '' };

/** Each lesson as it is committed: it has no run under a folder that is not there. */
const all: Lesson[] = lessons(root).map((file) => executedLesson(file, join(root, 'no-runs')));
const pages = all.map((lesson) => ({ name: lesson.name, lesson, $: load(deckPage(lesson, ASSETS)) }));

/** Words of a slide as a browser shows it: without formulas, and what tells that there is no figure. */
function wordsShown($: ReturnType<typeof load>, slide: string): number {
  const shown = $(slide).clone();
  shown.find('footer, .note, math').remove();
  const text = shown
    .find('h1, h2, p, li, td, th')
    .toArray()
    .map((element) => $(element).text())
    .join(' ');
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

describe('the slides of every lesson', () => {
  test.each(pages)('$name: 8 to 14 slides of at most 40 words, a question, a diagram, exercises', ({ $ }) => {
    const ids = $('.slide')
      .toArray()
      .map((slide) => `#${$(slide).attr('id')}`);
    expect(ids.length).toBeGreaterThanOrEqual(8);
    expect(ids.length).toBeLessThanOrEqual(14);
    expect(ids.map((id) => ({ id, words: wordsShown($, id) })).filter(({ words }) => words > 40)).toEqual([]);
    expect($('.of-title p').first().text()).toMatch(/\?/);
    expect($('.of-diagram img[src^="data:image/svg"][alt]').length).toBeGreaterThan(0);
    expect($('.of-exercises li code').length).toBeGreaterThan(0);
    expect(
      $('.slide h1, .slide h2')
        .toArray()
        .every((heading) => $(heading).text().trim() !== ''),
    ).toBe(true);
  });

  test.each(pages)('$name: its texts are those of the lesson, with their marks', ({ lesson }) => {
    const joined = (text: string) => text.replace(/\s+/g, ' ');
    const said = joined(lesson.notebook.cells.map(({ source }) => source).join('\n'));
    const slides = outlineOf(lesson).filter(({ kind }) => kind !== 'title' && kind !== 'exercises');
    const texts = slides.flatMap(({ texts = [], shown = '' }) => [...texts, shown]);
    // A row of a table has its first cell in front.
    const items = slides.flatMap(({ items = [] }) => items.map((item) => item.replace(/^\*\*[^*]+\*\*:? ?/, '')));
    expect([...texts, ...items].filter((text) => !said.includes(joined(text)))).toEqual([]);
  });

  test('nothing is loaded, and no link leads anywhere', () => {
    for (const { name, $ } of pages) {
      const sources = $('[src], [href]')
        .toArray()
        .map((element) => $(element).attr('src') ?? $(element).attr('href') ?? '');
      expect({ name, outside: sources.filter((source) => !source.startsWith('data:')) }).toEqual({ name, outside: [] });
    }
  });

  test('a heading with a number is no list', () => {
    const { $ } = pages.find(({ name }) => name === '01-why-transfer')!;
    expect(
      $('h2')
        .toArray()
        .map((heading) => $(heading).html()),
    ).toContain('1. Less time');
  });

  test('a claim keeps its mark, and a formula is MathML', () => {
    const { $ } = pages.find(({ name }) => name === '05-fine-tuning')!;
    expect($('.of-found [data-marks]').first().attr('data-marks')).toBe('claim: scratch-in scratch-photos');
    expect($('.of-formula math').length).toBe(1);
  });
});

describe('the slides of a small lesson', () => {
  /** Its slides, where its first cell of code has these outputs. */
  function page(outputs: object[]): ReturnType<typeof load> {
    const folder = mkdtempSync(join(tmpdir(), 'slides-'));
    try {
      const file = join(folder, '01-one.ipynb');
      const run = notebook(true) as { cells: object[] };
      mkdirSync(join(folder, 'pictures'));
      writeFileSync(join(folder, 'pictures', '01-circle.svg'), CIRCLE);
      writeFileSync(file, JSON.stringify({ ...run, cells: run.cells.with(1, { ...run.cells[1], outputs }) }));
      return load(deckPage({ ...executedLesson(file, folder), state: 'executed' }, ASSETS));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  const plot = {
    output_type: 'display_data',
    data: {
      'application/vnd.plotly.v1+json': { data: [{ name: '</script><b>' }], layout: {} },
      'text/plain': `[figure] ${HOSTILE}`,
    },
  };

  test('what a title or a plot holds is shown and not obeyed', () => {
    const $ = page([plot]);
    expect($('img[onerror], [onerror], .slide b').length).toBe(0);
    expect($('h1').text()).toContain(HOSTILE);
    expect($('figure.plot').attr('data-says')).toBe(HOSTILE);
    expect(JSON.parse($('figure.plot script').text()).data[0].name).toBe('</script><b>');
  });

  test('a result is shown without the guess of the stored run, and a long table is cut', () => {
    const row = (cells: string[], tag = 'td') => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
    const table = (head: string[], rows: string[][]) =>
      `<table><thead>${row(head, 'th')}</thead><tbody>${rows.map((cells) => row(cells)).join('')}</tbody></table>`;
    const output = (html: string) => ({ output_type: 'display_data', data: { 'text/html': html } });
    const $ = page([
      output(table(['what', 'your guess', 'result', 'apart'], [['probe', '0.5', '0.71', '0.21']])),
      output(
        table(
          ['row'],
          Array.from({ length: 12 }, (_, index) => [`row ${index}`]),
        ),
      ),
    ]);
    const cells = $('.of-result td, .of-result th').toArray();
    expect(cells.map((cell) => $(cell).text())).toEqual(['what', 'result', 'probe', '0.71']);
    expect($('.of-table tbody tr').length).toBe(9);
    expect($('.of-table .more').text()).toBe('and 3 more rows in the lesson');
  });
});

test('sentences are taken as long as there is room for them, from either end', () => {
  const text = 'One two three. Four five.<!-- claim: four --> Six seven eight nine.';
  expect(leading(text, 5)).toBe('One two three. Four five.<!-- claim: four -->');
  expect(leading(text, 2)).toBe('');
  expect(trailing(text, 6)).toBe('Four five.<!-- claim: four --> Six seven eight nine.');
  expect(packed(['a b', 'c d', 'e f g h i', 'j'], 4)).toEqual([['a b', 'c d'], ['j']]);
});

test('a diagram that is not there is a sentence', () => {
  const lesson = all.find(({ name }) => name === '05-fine-tuning')!;
  const elsewhere = { ...lesson, file: join(tmpdir(), basename(lesson.file)) };
  expect(() => deckPage(elsewhere, ASSETS)).toThrow('Make it again: npm run diagrams');
  expect(readFileSync(lesson.file, 'utf8')).toContain('05-batch-normalisation.svg');
});
