import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { bundlesOf } from '../src/show/bundle';
import { root } from './set-up';

const bundleOf = (value: unknown) => bundlesOf(value)[0];
const forms = (value: unknown) => bundleOf(value).data as Record<string, string>;

/** As much of a tensor as is asked of one. */
const tensor = (shape: number[], values: ArrayLike<number>, dtype = 'float32') => ({
  shape,
  dtype,
  isDisposed: false,
  dataSync: () => values,
});

describe('how the last value of a cell looks', () => {
  test('a tensor: shape, type, range and first values; NaN is not hidden', () => {
    const small = forms(tensor([2, 3], [1, 2, 3, 4, 5, 6.54321]));
    expect(small['text/plain']).toBe('Tensor [2, 3] float32, 1 to 6.543\n1  2  3\n4  5  6.543');
    expect(small['text/html']).toContain('<td style="text-align:left">6.543</td>');
    expect(forms(tensor([2], [1, Number.NaN]))['text/plain']).toContain('NaN to NaN');
    expect(forms(tensor([0, 3], []))['text/plain']).toBe('Tensor [0, 3] float32');
    expect(forms(tensor([], [7], 'int32'))['text/plain']).toBe('Tensor [] int32, 7 to 7\n7');
    const wide = forms(
      tensor(
        [20, 30],
        Float32Array.from({ length: 600 }, (_, i) => i),
      ),
    );
    expect(wide['text/plain'].split('\n')[1]).toBe('0  1  2  3  4  5  6  7  8  9  …');
    expect(wide['text/html']).toContain('the first 10 rows');
  });

  test('a picture of 0..255 and one of 0..1 are the same PNG; a map of other numbers is none', () => {
    const bytes = Uint8Array.from({ length: 8 * 9 * 3 }, (_, i) => (i * 5) % 256);
    const png = forms(tensor([8, 9, 3], bytes, 'int32'))['image/png'];
    const { width, height, data } = PNG.sync.read(Buffer.from(png, 'base64'));
    expect([width, height]).toEqual([9, 8]);
    expect([...data.subarray(4, 8)]).toEqual([15, 20, 25, 255]);
    const shares = Float32Array.from(bytes, (value) => value / 255);
    expect(forms(tensor([8, 9, 3], shares))['image/png']).toBe(png);
    expect(
      forms(
        tensor(
          [8, 9, 3],
          Float32Array.from(bytes, (value) => value - 10),
        ),
      )['image/png'],
    ).toBeUndefined();
  });

  test('an array of objects and a DataFrame are tables, escaped, with the later rows folded and the rest left out', () => {
    const rows = Array.from({ length: 30 }, (_, n) => ({ n, name: n === 3 ? '<b>&' : 'x', far: n * 1.23456 }));
    const html = forms(rows)['text/html'];
    expect(html).toContain('<td style="text-align:left">&lt;b&gt;&amp;</td>');
    expect(html).not.toContain('<b>');
    expect(html).toMatch(/<details><summary>rows 21 to 30<\/summary>/);
    expect(forms(rows)['text/plain'].split('\n').slice(0, 3)).toEqual([
      'n   name  far',
      '0   x     0',
      '1   x     1.235',
    ]);
    expect(forms({ columns: ['a', 'b'], values: [[1, 'y']] })['text/plain']).toBe('a  b\n1  y');
    const many = forms(Array.from({ length: 5000 }, (_, n) => ({ n })))['text/html'];
    expect(many).toContain('rows 21 to 1000, of 5000');
    expect(forms([1, 2])['text/html']).toBeUndefined();
    expect(forms([new Map()])['text/html']).toBeUndefined();
  });

  test('a figure goes out for JupyterLab and as HTML that no text of it can break out of', () => {
    const figure = { data: [{ y: [1], name: '</script><b>' }], layout: { title: { text: 'A "plot"' } } };
    const shown = bundleOf(figure).data as Record<string, { data: unknown } & string>;
    expect(shown['application/vnd.plotly.v1+json'].data).toEqual(figure.data);
    expect(shown['text/html']).toContain('aria-label="A &quot;plot&quot;: points, for &lt;/script&gt;&lt;b&gt;"');
    expect(shown['text/html'].match(/<\/script/g)).toHaveLength(1);
    expect(shown['text/plain']).toBe('[figure] A "plot": points, for </script><b>');
  });

  test('a net is a table of its layers, and a history its curves', () => {
    const weight = (...shape: number[]) => ({ shape, trainable: true });
    const net = {
      name: 'mlp',
      input: { shape: [4] },
      output: [3],
      layers: [{ name: 'hidden' }, { name: 'relu' }, { name: 'head' }],
      weights: { 'hidden/kernel': weight(4, 5), 'hidden/bias': weight(5), 'head/kernel': weight(5, 3) },
    };
    // 4 x 5 + 5 and 5 x 3.
    expect(forms(net)['text/plain'].split('\n')).toEqual([
      'mlp: [4] to [3]',
      'layer   weights     numbers',
      'hidden  [4, 5] [5]  25',
      'relu                0',
      'head    [5, 3]      15',
      'all                 40',
    ]);
    const history = {
      epochs: [
        { epoch: 1, loss: 2 },
        { epoch: 2, loss: 1, validLoss: 1.5 },
      ],
      seconds: 3,
    };
    const shown = bundleOf(history).data['application/vnd.plotly.v1+json'] as {
      data: { name: string; y: unknown[] }[];
    };
    expect(shown.data.map(({ name, y }) => [name, y])).toEqual([
      ['training', [2, 1]],
      ['held-out', [1.5]],
      ['best epoch: 2', [1.5]],
    ]);
  });

  test('what the library draws is drawn by its own hand: galleries, coloured words, descriptions in their parts', () => {
    const gallery = { pictures: [{ source: 'data:image/webp;base64,AA', caption: 'a <cat>' }] };
    expect(forms(gallery)['text/html']).toContain('alt="a &lt;cat&gt;"');
    const coloured = { coloured: [{ caption: 'good', words: [{ text: 'fine', value: 1 }], most: 1 }] };
    expect(forms(coloured)['text/plain']).toContain("Most for it: 'fine' (+1.00)");
    const description = {
      ...{ name: 'set', examples: 1, shape: [2], values: 'numbers', skipped: [] },
      ...{ classes: [{ class: 'a', examples: 1, share: 1 }], pictures: gallery },
    };
    expect(bundlesOf(description).map(({ data }) => String(data['text/plain']).split('\n')[0])).toEqual([
      'set',
      'class  examples  share',
      '[a <cat>]',
    ]);
    expect(bundlesOf([gallery, gallery])).toHaveLength(2);
  });

  test('nothing of it loads TensorFlow or sharp', () => {
    const script = `require('transferlab/dist/show/look').partsOf({ columns: ['a'], rows: [[1]] });
      console.log(Object.keys(require.cache).filter((file) => /tensorflow|tfjs|sharp/.test(file)).length)`;
    expect(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' }).trim()).toBe('0');
  });

  test('an object says how it looks, in several forms; one that fails to prints', () => {
    const own = { toJupyter: () => ({ 'text/html': '<i>me</i>', 'text/latex': '$x$' }) };
    expect(forms(own)).toMatchObject({
      'text/html': '<i>me</i>',
      'text/latex': '$x$',
      'text/plain': expect.any(String),
    });
    const symbol = { [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'by symbol' }) };
    expect(forms(symbol)).toEqual({ 'text/plain': 'by symbol' });
    const broken = {
      a: 1,
      toJupyter() {
        throw new Error('no');
      },
    };
    expect(forms(broken)['text/plain']).toContain('a: 1');
  });

  test('long text is folded and kept, and beyond 200,000 characters cut', () => {
    const long = forms(Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`key${n}`, '<']))) as Record<
      string,
      string
    >;
    expect(long['text/html']).toMatch(/<details><summary>62 more lines<\/summary><pre>/);
    expect(long['text/html']).toContain('&lt;');
    expect(long['text/plain']).toContain('key99');
    expect(forms('x'.repeat(300_000))['text/plain'].slice(-30)).toContain('… 100002 more characters');
  });
});
