import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { History } from '../../core/history';

interface Shown {
  readonly id: string;
  readonly update: boolean;
  readonly at: number;
  readonly data: Record<string, string> & {
    'application/vnd.plotly.v1+json': { data: { name: string; x: number[]; y: (number | null)[] }[] };
  };
}

async function inNotebook(callback: string): Promise<{ shown: Shown[]; history: History }> {
  const fixtures = join(__dirname, 'fixtures');
  const args = ['-r', join(fixtures, 'register.js'), join(fixtures, 'notebook-child.js'), callback];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
}

test('livePlot draws the curves in one place, at most once a second, under a bar, and the whole history at the end', async () => {
  const { shown, history } = await inNotebook('livePlot');
  const [bar, plot] = [...new Set(shown.map(({ id }) => id))].map((own) => shown.filter(({ id }) => id === own));
  expect(bar[0].data['text/plain']).toMatch(/^epoch 1\/3, step 1\/3 · loss /);
  expect(bar.at(-1)?.data['text/plain']).toMatch(/^epoch 3\/3, step 3\/3 .* 0:00 left$/);
  expect(plot.map(({ update }) => update)).toEqual(plot.map((_, index) => index > 0));
  // Nine steps of a quarter of a second and more: two drawings on the way, and the last.
  expect(plot.length).toBeGreaterThanOrEqual(3);
  const pauses = plot.slice(1, -1).map(({ at }, index) => at - plot[index].at);
  for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(1000);
  const curves = plot.map(({ data }) => data['application/vnd.plotly.v1+json'].data);
  expect(curves.at(-1)?.map(({ name, x, y }) => ({ name, x, y }))).toEqual([
    { name: 'training', x: [1, 2, 3], y: history.epochs.map(({ loss }) => loss) },
    { name: 'held-out', x: [1, 2, 3], y: history.epochs.map(({ validLoss }) => validLoss) },
    { name: 'held-out, share right', x: [1, 2, 3], y: history.epochs.map(({ validAccuracy }) => validAccuracy) },
    { name: expect.stringMatching(/^best epoch: \d$/), x: [expect.any(Number)], y: [expect.any(Number)] },
  ]);
  // The first drawing comes in the second epoch or before it ends: its last point is placed by the share that is done.
  const [training] = curves[0];
  expect(training.x.at(-1)).not.toBe(training.x.length + 1);
  // HTML, which an exported page needs, only at the end: each drawing on the way is half as large.
  expect(plot.map(({ data }) => 'text/html' in data)).toEqual(plot.map((_, index) => index === plot.length - 1));
  expect(plot.at(-1)?.data['text/html']).toContain('Plotly.newPlot');
});

test('a run that shows nothing has a line from the second second on, which is gone at its end', async () => {
  const { shown } = await inNotebook('none');
  const texts = shown.map(({ data }) => data['text/plain']);
  expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
  expect(texts.length).toBeGreaterThanOrEqual(2);
  expect(texts[0]).toMatch(/^epoch [123]\/3, step \d\/3 · loss /);
  expect(texts.at(-1)).toBe('');
});

test('progress draws a bar and a text in one place', async () => {
  const { shown } = await inNotebook('progress');
  expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
  expect(shown).toHaveLength(12);
  expect(shown.map(({ update }) => update)).toEqual(shown.map((_, index) => index > 0));
  expect(shown[11].data['text/html']).toMatch(
    /<progress value="1.000" max="1" aria-label="[^"]+"><\/progress> epoch 3\/3, step 3\/3 /,
  );
  expect(shown[0].data['text/plain']).toMatch(/^epoch 1\/3, step 1\/3 · loss /);
});
