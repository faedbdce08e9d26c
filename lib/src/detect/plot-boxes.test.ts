import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { Box, LabelledBox } from '../data/labelled';
import { tf } from '../engine/tensorflow';
import { mimeBundle } from '../show/look';
import { plotPrecisionRecall } from '../show/plot-precision-recall';
import { boxVerdicts } from './box-verdicts';
import { plotBoxes } from './plot-boxes';

const box = (...sides: number[]) => sides as unknown as Box;
const cat = (sides: Box, score: number) => ({ box: sides, score, class: 'cat' });

describe('found beside truth', () => {
  const truth: LabelledBox[] = [
    { box: box(10, 10, 30, 30), class: 'cat' },
    { box: box(60, 10, 80, 30), class: 'dog' },
    { box: box(0, 50, 60, 100), class: 'cat', crowd: true },
  ];
  const found = [
    cat(box(10, 10, 30, 26), 0.6), // on the cat, found already
    cat(box(11, 11, 30, 30), 0.9), // the cat
    cat(box(60, 10, 80, 30), 0.7), // a dog, called a cat
    cat(box(10, 60, 20, 70), 0.5), // in the crowd
  ];

  test('the likeliest takes the thing; twice, another class and too little overlap are false, a crowd does not count', () => {
    expect(boxVerdicts(found, truth).map((match) => [match.score, match.verdict, match.truth])).toEqual([
      [0.9, 'right', 0],
      [0.7, 'false', undefined],
      [0.6, 'false', undefined],
      [0.5, 'not counted', undefined],
    ]);
    expect(boxVerdicts([cat(box(20, 10, 40, 30), 0.9)], truth)[0].verdict).toBe('false');
  });

  const pixels = tf.fill([100, 120, 3], 99);
  type Trace = {
    name: string;
    visible: boolean;
    legendgroup: string;
    line: { color: string; dash: string };
    x: number[];
    y: number[];
  };
  const shownAt = (traces: readonly Trace[], visible: readonly boolean[]) =>
    traces.filter((trace, place) => visible[place] && trace.x[0] !== null).map(({ name }) => name);

  test('each score of the slider shows what is right, false and missed there, and says how many', async () => {
    const { data, layout } = await plotBoxes(pixels, { found, truth, minScore: 0.65, title: 'A room' });
    const traces = data as unknown as Trace[];
    const now = traces.map(({ visible = true }) => visible);
    expect(shownAt(traces, now).sort()).toEqual([
      'cat 0.70, false',
      'cat 0.90, right',
      'cat, the truth',
      'cat, the truth, a crowd',
      'dog, missed',
    ]);
    expect(layout.title).toEqual({ text: 'A room: 1 right, 1 false, 1 missed' });
    const [{ steps, active }] = layout.sliders as {
      steps: { label: string; args: [{ visible: boolean[] }, object] }[];
      active: number;
    }[];
    expect(steps[active].label).toBe('0.65');
    const high = steps.find(({ label }) => label === '0.95')!.args;
    expect(shownAt(traces, high[0].visible).sort()).toEqual(['cat, missed', 'cat, the truth, a crowd', 'dog, missed']);
    expect(high[1]).toEqual({ 'title.text': 'A room: 0 right, 0 false, 2 missed' });
  });

  test('right, false and missed differ in colour and in the line; boxes lie where they are, y downwards', async () => {
    const { data, layout } = await plotBoxes(pixels, { found, truth });
    const traces = data as unknown as Trace[];
    const looks = ['right', 'false', 'missed'].map(
      (kind) => traces.find(({ legendgroup }) => legendgroup === kind)!.line,
    );
    expect(new Set(looks.map(({ color }) => color)).size).toBe(3);
    expect(new Set(looks.map(({ dash }) => dash)).size).toBe(3);
    const right = traces.find(({ name }) => name === 'cat 0.90, right')!;
    expect([right.x, right.y]).toEqual([
      [11, 30, 30, 11, 11],
      [11, 11, 30, 30, 11],
    ]);
    expect(layout).toMatchObject({ xaxis: { range: [0, 120] }, yaxis: { range: [100, 0], scaleanchor: 'x' } });
  });

  test('those who cannot see it hear what is where', async () => {
    const figure = await plotBoxes(pixels, { found, truth, minScore: 0.65, title: 'A room' });
    const text =
      'A room, 120 x 100 pixels, with 1 right, 1 false, 1 missed: dog, missed (top centre); cat 0.90, right (top left); cat 0.70, false (top centre)';
    expect(mimeBundle(figure)['text/plain']).toBe(`[figure] ${text}`);
    expect(mimeBundle(figure)['text/html']).toContain(`aria-label="${text}"`);
  });

  test('the truth alone has a colour for each class and no slider', async () => {
    const { data, layout } = await plotBoxes(pixels, { truth });
    expect(layout).not.toHaveProperty('sliders');
    expect(layout.title).toEqual({ text: '3 boxes' });
    const of = (name: string) => (data as unknown as Trace[]).find((trace) => trace.name === name)!.line.color;
    expect(of('cat')).not.toBe(of('dog'));
  });

  test('a large photograph is embedded small, and its boxes stay in its own pixels', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'plot-boxes-')), 'large.jpg');
    await sharp({ create: { width: 3000, height: 2000, channels: 3, background: '#357' } })
      .jpeg()
      .toFile(file);
    const { layout } = await plotBoxes(file, { truth });
    const [image] = layout.images as { source: string; sizex: number; sizey: number }[];
    expect(image).toMatchObject({ sizex: 3000, sizey: 2000 });
    const bytes = Buffer.from(image.source.replace('data:image/webp;base64,', ''), 'base64');
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 640, format: 'webp' });
  });

  test('no boxes, and what is no picture, are refused', async () => {
    await expect(plotBoxes(pixels, {})).rejects.toThrow(/Pass found, truth, or both/);
    await expect(plotBoxes(pixels, { truth, overlap: -1 })).rejects.toThrow(/overlap .*from 0 to 1/);
    await expect(plotBoxes(__filename, { truth })).rejects.toThrow(/plot-boxes.test.ts cannot be read as an image/);
    await expect(plotBoxes(tf.zeros([4, 4]), { truth })).rejects.toThrow(/got a tensor \[4,4\]/);
  });
});

test('precision against recall: a line for each class, with its average precision; shares that are none are refused', () => {
  const cats = { recall: [0, 0.5, 1], precision: [1, 1, 0.6], averagePrecision: 0.873 };
  const { data, layout } = plotPrecisionRecall({ cat: cats, dog: { recall: [0], precision: [0] } });
  expect(data.map(({ name, x, y }) => ({ name, x, y }))).toEqual([
    { name: 'cat, AP 0.87', x: [0, 0.5, 1], y: [1, 1, 0.6] },
    { name: 'dog', x: [0], y: [0] },
  ]);
  expect(layout.xaxis).toMatchObject({ range: [0, 1.02] });
  const evenly = plotPrecisionRecall({ cat: { precision: Float64Array.of(1, 0.9, 0) } });
  expect(evenly.data[0]).toMatchObject({ x: [0, 0.5, 1], y: [1, 0.9, 0] });
  expect(() => plotPrecisionRecall({ cat: { recall: [0, 1], precision: [1] } })).toThrow(
    /'cat' has 2 recalls and 1 precisions/,
  );
  expect(() => plotPrecisionRecall({ cat: { recall: [0], precision: [-1] } })).toThrow(/'cat' has the value -1/);
});

test.each([-0.1, 1.1, Number.NaN, 'x', null])('a minScore of %p is refused', async (minScore) => {
  const found = [cat(box(1, 1, 5, 5), 0.9)];
  await expect(plotBoxes(tf.zeros([8, 8, 3]), { found, minScore: minScore as number })).rejects.toThrow(
    /plotBoxes' minScore is .*; it must be a probability from 0 to 1. Try 0.3./,
  );
});
