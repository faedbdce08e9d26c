import { describe, expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import { arrays } from '../data/arrays';
import { evenFrom } from '../data/shuffle';
import { unlabelled } from '../data/unlabelled';
import { plotFeatures } from './plot-features';

/** Two classes far apart in eight dimensions; `shift` moves the whole set. */
function clusters(name: string, shift: number, seed: number): Dataset {
  const random = evenFrom(seed);
  const labels = Array.from({ length: 40 }, (_, index) => index % 2);
  const rows = labels.map((label) => Array.from({ length: 8 }, () => random() + 20 * label + shift));
  return arrays(rows, labels, { classes: ['low', 'high'], name });
}

const points = (trace: Record<string, unknown>) => {
  const [x, y] = [trace.x as number[], trace.y as number[]];
  return x.map((value, index) => [value, y[index]] as const);
};

describe('plotFeatures', () => {
  const here = clusters('here', 0, 1);
  const there = clusters('there', 300, 2);

  test('what is far apart in features is apart on the map: the nearest point is of the same class and set', async () => {
    const { data } = await plotFeatures({ here, there }, { seed: 3, neighbours: 10 });
    const all = data.flatMap((trace) =>
      points(trace).map((at, index) => ({ at, text: (trace.text as string[])[index] })),
    );
    expect(all).toHaveLength(80);
    for (const [own, one] of all.entries()) {
      const distance = ({ at }: (typeof all)[number]) => Math.hypot(at[0] - one.at[0], at[1] - one.at[1]);
      const nearest = all
        .filter((_, index) => index !== own)
        .reduce((best, other) => (distance(other) < distance(best) ? other : best));
      expect(nearest.text).toBe(one.text);
    }
  });

  test('is the same map for the same seed and another for another', async () => {
    const first = await plotFeatures({ here, there }, { seed: 3 });
    expect(await plotFeatures({ here, there }, { seed: 3 })).toEqual(first);
    expect((await plotFeatures({ here, there }, { seed: 4 })).data).not.toEqual(first.data);
  });

  test('colour tells the set, or the class, and the marker always tells the set', async () => {
    const bySet = await plotFeatures({ here, there });
    expect(bySet.data.map(({ name }) => name)).toEqual(['here', 'there']);
    const byClass = await plotFeatures({ here, there }, { colour: 'class' });
    expect(byClass.data.map(({ name }) => name)).toEqual(['low', 'high']);
    const symbols = byClass.data.map(({ marker }) => new Set((marker as { symbol: string[] }).symbol));
    expect(symbols.map((some) => [...some])).toEqual([
      ['circle', 'x'],
      ['circle', 'x'],
    ]);
  });

  test('draws so many of each set, and tells no class of an unlabelled one', async () => {
    const { data } = await plotFeatures({ here, there: unlabelled(there) }, { most: 20, neighbours: 5 });
    expect(data.map(({ x }) => (x as number[]).length)).toEqual([20, 20]);
    expect(new Set(data[1].text as string[])).toEqual(new Set(['no label, there']));
  });

  test('refuses pictures, features of two widths and more neighbours than examples', async () => {
    const narrow = arrays([[1], [2], [3]], [0, 1, 0], { classes: ['a', 'b'] });
    await expect(plotFeatures({ here, narrow })).rejects.toThrow(/narrow has the shape \[1\], here \[8\]/);
    await expect(plotFeatures({ narrow })).rejects.toThrow(/3 examples.*15 neighbours/);
    await expect(plotFeatures({ here }, { neighbours: 1 })).rejects.toThrow(/at least 2; got 1/);
  });
});

describe('refuses', () => {
  const sets = { one: arrays([[0], [1], [2], [3]], [0, 1, 0, 1], { classes: ['a', 'b'] }) };

  test.each(['classes', '', 1, null])('a colour of %p', async (colour) => {
    await expect(plotFeatures(sets, { neighbours: 2, colour: colour as 'set' })).rejects.toThrow(
      "plotFeatures' colour must be 'set' or 'class'; got ",
    );
  });

  test.each([0, -1, 1.5, Number.NaN, 'x', null])('%p examples of a set', async (most) => {
    await expect(plotFeatures(sets, { neighbours: 2, most: most as number })).rejects.toThrow("plotFeatures' most is ");
  });
});
