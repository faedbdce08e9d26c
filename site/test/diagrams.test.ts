import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'cheerio';
import sharp from 'sharp';
import { aggregate, pcgrad, rankCorrelation, tf } from 'transferlab';
import { CATALOGUE } from 'transferlab/dist/backbones/catalogue';
import { efficientNetLite } from 'transferlab/dist/backbones/efficientnet-lite';
import { STAGES } from '../src/diagrams/02-stages';
import { RANK, SIZE } from '../src/diagrams/14-low-rank';
import { DIAGRAMS } from '../src/diagrams/all';
import { ACCURACY, CONFIDENCE } from '../src/diagrams/B-one-bin';
import { BY_SCORE, BY_TRAINING } from '../src/diagrams/E-score-or-train';
import { GRADIENTS, PCGRAD } from '../src/diagrams/F-common-descent';
import { ADAPTED, BLOCKS, TRAINED } from '../src/diagrams/H-low-rank-arms';
import { CARD, svgOf, WIDTH } from '../src/diagrams/pieces';

const notebooks = resolve(__dirname, '..', '..', 'notebooks');
const lessons = readdirSync(notebooks).filter((name) => name.endsWith('.ipynb'));
const fileOf = (name: string) => readFileSync(join(notebooks, 'pictures', `${name}.svg`), 'utf8');

/** The contrast ratio of two colours, from 1 to 21 (WCAG 2). */
function contrast(...colors: [string, string]): number {
  const [low, high] = colors
    .map((color) => {
      const [red, green, blue] = [1, 3, 5].map((at) => {
        const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

interface Notebook {
  readonly cells: readonly { readonly cell_type: string; readonly source: readonly string[] }[];
}

/** The pictures of a lesson: the file's name without its ending, the words, and the sentence below. */
function picturesOf(lesson: string) {
  const { cells } = JSON.parse(readFileSync(join(notebooks, lesson), 'utf8')) as Notebook;
  return cells
    .filter(({ cell_type }) => cell_type === 'markdown')
    .flatMap(({ source }) => [...source.join('').matchAll(/!\[([^\]]*)\]\(pictures\/([^)]+)\.svg\)(?:\n\n(.+))?/g)])
    .map(([, words, name, below]) => ({ lesson, words, name, below }));
}

describe('the diagrams of the lessons', () => {
  test('the folder has those that the programs write, as they write them', () => {
    const written = readdirSync(join(notebooks, 'pictures')).filter((name) => name.endsWith('.svg'));
    expect(written.sort()).toEqual(DIAGRAMS.map(({ name }) => `${name}.svg`).sort());
    for (const diagram of DIAGRAMS) {
      const same = fileOf(diagram.name) === svgOf(diagram);
      expect(same ? '' : `${diagram.name}.svg is not what its program writes: npm run diagrams`).toBe('');
    }
  });

  test('every lesson has one, each is in its own lesson, once, with words and a sentence below', () => {
    const shown = lessons.flatMap(picturesOf);
    expect(shown.map(({ name }) => name).sort()).toEqual(DIAGRAMS.map(({ name }) => name).sort());
    expect(lessons.filter((lesson) => !shown.some((picture) => picture.lesson === lesson))).toEqual([]);
    for (const { lesson, name, words, below } of shown) {
      expect(name.split('-')[0]).toBe(lesson.split('-')[0]);
      expect({ name, words: words.length > 60, below: /\.(<!--.*-->)?$/.test(below ?? '') }).toEqual({
        name,
        words: true,
        below: true,
      });
    }
  });

  test.each(DIAGRAMS.map((diagram) => [diagram.name, diagram] as const))(
    '%s can be read, and asks for nothing',
    async (_, diagram) => {
      const text = svgOf(diagram);
      // librsvg parses strictly: what is not XML is refused.
      const { width, height } = await sharp(Buffer.from(text)).metadata();
      expect([width, height]).toEqual([WIDTH, diagram.height]);
      const $ = load(text, { xml: true });
      expect($('svg > title').text().length).toBeGreaterThan(8);
      expect($('svg > desc').text().length).toBeGreaterThan(150);
      expect($('script, style, image, use, a, foreignObject').length).toBe(0);
      expect(text).not.toMatch(/href|url\(|\son\w+=|NaN|undefined/);
      expect(text.length).toBeLessThan(30_000);
      // 13 px where the picture is 720 px wide.
      for (const size of $('[font-size]').toArray()) {
        expect((Number($(size).attr('font-size')) * 720) / WIDTH).toBeGreaterThanOrEqual(13);
      }
      for (const words of $('text[fill]').toArray()) {
        expect(contrast($(words).attr('fill')!, CARD)).toBeGreaterThan(4.5);
      }
      // The first shape is the card: opaque, with round corners, over the whole picture.
      expect($('svg > rect').first().attr()).toMatchObject({ width: String(WIDTH - 2), rx: '14', fill: CARD });
    },
  );

  test('what is not XML is refused', async () => {
    await expect(
      sharp(Buffer.from(svgOf(DIAGRAMS[0]).replace('</title>', '')))
        .png()
        .toBuffer(),
    ).rejects.toThrow(/XML/);
  });

  test('the numbers in them are those of the networks', () => {
    const { weights, output, layers } = efficientNetLite({ classifier: true });
    expect(output).toEqual([1000]);
    const count = weights.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
    expect((count / 1e6).toFixed(1)).toBe('4.7');
    expect(layers.filter(({ name }) => /^block/.test(name)).length).toBe(16);
    const projected = (stage: number) =>
      weights
        .filter(({ name }) => new RegExp(`^block${stage}\\w/project/kernel$`).test(name))
        .at(-1)
        ?.shape.at(-1);
    expect([1, 2, 3, 5, 7].map(projected)).toEqual(STAGES.map(({ channels }) => channels));
    expect(weights.find(({ name }) => name === 'classifier/kernel')?.shape).toEqual([1280, 1000]);
    expect([SIZE * SIZE, 2 * SIZE * RANK]).toEqual([147_456, 6144]);
  });

  test('the numbers in those of the appendices are what the lessons compute', () => {
    expect([CONFIDENCE.toFixed(1), ACCURACY]).toEqual(['0.9', 0.7]);
    const step = tf.tidy(() => [...aggregate(pcgrad(), tf.tensor2d(GRADIENTS.map((row) => [...row]))).dataSync()]);
    expect(step.map((value) => value.toFixed(5))).toEqual(PCGRAD.map((value) => value.toFixed(5)));
    const placeIn = (order: readonly string[]) => ['A', 'B', 'C'].map((name) => -order.indexOf(name));
    expect(rankCorrelation(placeIn(BY_SCORE), placeIn(BY_TRAINING)).spearman).toBeCloseTo(0.5);
    const { layers, weights } = CATALOGUE['smollm2-135m'].build({ tokens: 24 }, undefined);
    expect(layers.filter(({ name }) => /^block/.test(name)).length).toBe(BLOCKS);
    const adapted = weights.filter(({ name }) => /^block(2[3-9]|30)\/(query|value)\/kernel$/.test(name));
    expect(adapted.length).toBe(2 * ADAPTED);
    expect(adapted.reduce((sum, { shape: [rows, columns] }) => sum + RANK * (rows + columns), 0)).toBe(TRAINED);
  });
});
