import { describe, expect, test } from '@jest/globals';
import { plotBars, plotCurves } from 'transferlab';
import { fitted } from '../page/fitted';

/** Seven pixels a letter, whatever its size. */
const measure = (text: string) => 7 * text.length;
const title = 'Accuracy against labels, five runs each';
const curves = plotCurves([{ name: 'probe', x: [1, 2], y: [0.4, 0.5] }], { title, x: 'labels', y: 'accuracy' });

describe('a figure in a narrow place', () => {
  test('stays as it is where there is room', () => {
    expect(fitted(curves, 700, measure)).toEqual(curves);
  });

  test('has a title in lines that fit, and is higher by a line', () => {
    // 39 letters are 273 pixels; 250 - 16 hold 33 of them.
    const { layout } = fitted(curves, 250, measure);
    expect(layout.title).toMatchObject({ text: 'Accuracy against labels, five<br>runs each' });
    expect(layout).toMatchObject({ height: 422, margin: { l: 60, r: 20, t: 72, b: 50 } });
  });

  test('has its legend at the bottom, below the titles of the axes', () => {
    const { layout } = fitted(curves, 320, measure);
    expect(layout.legend).toMatchObject({ orientation: 'h', yref: 'container', y: 0, yanchor: 'bottom' });
    expect(layout.xaxis).toMatchObject({ title: { text: 'labels' }, automargin: true });
  });

  test('is higher by the longest name where the names of bars do not fit side by side', () => {
    const bars = ['a', 'a long name'].map((name) => ({ name, value: 1 }));
    const figure = plotBars(bars, { x: '', y: 'y' });
    // The longest has 77 pixels; two of them need 154, and 320 - 80 and 220 - 80 are there.
    expect(fitted(figure, 320, measure).layout.height).toBe(400);
    expect(fitted(figure, 220, measure).layout.height).toBe(477);
  });

  test('is as high as its photograph, which keeps its ratio', () => {
    const layout = {
      images: [{}],
      xaxis: { range: [0, 200] },
      yaxis: { range: [100, 0] },
      width: 640,
      height: 370,
      sliders: [{ active: 3 }],
    };
    const found = fitted({ data: [], layout }, 340, measure).layout;
    // 300 pixels less across are 150 less down.
    expect(found.height).toBe(220);
    expect(found.sliders).toEqual([{ active: 3, pad: { t: 44 } }]);
    expect(found.legend).toBeUndefined();
  });
});
