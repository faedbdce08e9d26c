import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { History } from '../history';

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

test('livePlot draws both losses in one place, at most once a second, and the whole history at the end', async () => {
  const { shown, history } = await inNotebook('livePlot');
  expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
  expect(shown.map(({ update }) => update)).toEqual(shown.map((_, place) => place > 0));
  // Nine steps of a quarter of a second and more: two drawings on the way, and the last.
  expect(shown.length).toBeGreaterThanOrEqual(3);
  const pauses = shown.slice(1, -1).map(({ at }, place) => at - shown[place].at);
  for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(1000);
  const curves = shown.map(({ data }) => data['application/vnd.plotly.v1+json'].data);
  expect(curves.at(-1)?.map(({ name, x, y }) => ({ name, x, y }))).toEqual([
    { name: 'training', x: [1, 2, 3], y: history.epochs.map(({ loss }) => loss) },
    { name: 'held-out', x: [1, 2, 3], y: history.epochs.map(({ validLoss }) => validLoss) },
  ]);
  // The first drawing comes in the second epoch or before it ends: its last point is placed by the share that is done.
  const [training] = curves[0];
  expect(training.x.at(-1)).not.toBe(training.x.length + 1);
  expect(shown[0].data['text/html']).toContain('Plotly.newPlot');
});

test('progress draws a bar and a text in one place', async () => {
  const { shown } = await inNotebook('progress');
  expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
  expect(shown).toHaveLength(12);
  expect(shown.map(({ update }) => update)).toEqual(shown.map((_, place) => place > 0));
  expect(shown[11].data['text/html']).toMatch(/<progress value="1.000" max="1"><\/progress> epoch 3\/3, step 3\/3 /);
  expect(shown[0].data['text/plain']).toMatch(/^epoch 1\/3, step 1\/3 · loss /);
});
