import { describe, expect, jest, test } from '@jest/globals';
import { plotBars, plotCurves } from './figure';
import { historyFigure } from './history-figure';
import { mimeBundle } from './look';
import { plotConfusion } from './plot-confusion';
import { plotHistory } from './plot-history';
import { show } from './show';
import { table } from './table';

const history = {
  seconds: 4,
  waited: 0,
  epochs: [
    { epoch: 1, loss: 2, validLoss: 2.2, validAccuracy: 0.3, seconds: 2 },
    { epoch: 2, loss: 1, validLoss: 1.5, validAccuracy: 0.6, seconds: 4 },
  ],
};

describe('plotHistory', () => {
  test('draws training and held-out loss over epochs', () => {
    const { data, layout } = plotHistory(history);
    expect(data.map(({ name, x, y }) => ({ name, x, y }))).toEqual([
      { name: 'training', x: [1, 2], y: [2, 1] },
      { name: 'held-out', x: [1, 2], y: [2.2, 1.5] },
    ]);
    expect(layout.xaxis).toMatchObject({ title: { text: 'epoch' } });
  });

  test('draws no point where an epoch has no number: an empty cell, or an epoch that was not measured', () => {
    const [first, second] = history.epochs;
    const read = { ...history, epochs: [first, { ...second, validLoss: '' as never, validAccuracy: undefined }] };
    const { data } = plotHistory(read);
    expect(data.map(({ x, y }) => ({ x, y }))).toEqual([
      { x: [1, 2], y: [2, 1] },
      { x: [1], y: [2.2] },
    ]);
    expect(plotHistory(read, { show: 'accuracy' }).data[0]).toMatchObject({ x: [1], y: [0.3] });
    const figure = historyFigure({
      ...read,
      epochs: [first, { ...second, loss: '' as never, validAccuracy: '' as never }],
    });
    const accuracy = figure.data.find(({ yaxis, name }) => yaxis === 'y2' && name !== 'best epoch: 1');
    expect(accuracy).toMatchObject({ x: [1], y: [0.3] });
    expect(figure.description).toMatch(/: loss 2 to no number in 2 epochs; on held-out data loss 1.5; best epoch 2$/);
  });

  test('draws the accuracy of several runs against time', () => {
    const { data } = plotHistory({ a: history, b: history }, { show: 'accuracy', by: 'seconds' });
    expect(data.map(({ name, x, y }) => ({ name, x, y }))).toEqual([
      { name: 'a', x: [2, 4], y: [0.3, 0.6] },
      { name: 'b', x: [2, 4], y: [0.3, 0.6] },
    ]);
  });

  test('draws a loss or a number that was watched by its name, and refuses a name that no epoch has', () => {
    const watched = history.epochs.map((epoch) => ({
      ...epoch,
      losses: { labels: epoch.loss - 0.5, adaptation: 0.5 },
      measures: { 'discriminator accuracy': 1 - epoch.epoch / 4 },
      metrics: { f1: epoch.epoch / 10 },
    }));
    const run = { ...history, epochs: watched };
    const { data, layout } = plotHistory(run, { show: 'discriminator accuracy' });
    expect(data.map(({ name, x, y }) => ({ name, x, y }))).toEqual([
      { name: 'discriminator accuracy', x: [1, 2], y: [0.75, 0.5] },
    ]);
    expect(layout.yaxis).toMatchObject({ title: { text: 'discriminator accuracy' }, range: [0, 1] });
    expect(plotHistory(run, { show: 'f1' }).data).toMatchObject([{ name: 'f1', x: [1, 2], y: [0.1, 0.2] }]);
    const both = plotHistory({ a: run, b: history }, { show: 'adaptation' });
    expect(both.data.map(({ name, y }) => ({ name, y }))).toEqual([{ name: 'a', y: [0.5, 0.5] }]);
    expect(() => plotHistory(run, { show: 'discriminator' })).toThrow(
      /must be the name of a measure; got 'discriminator'.*Try one of: loss, accuracy, labels, adaptation, discriminator accuracy, f1/,
    );
  });
});

test('an interval is a closed band from high, back along low, in the colour of its line', () => {
  const { data } = plotCurves([{ name: 'a', x: [1, 2], y: [5, 6], low: [4, 5], high: [6, 7] }], { x: 'x', y: 'y' });
  expect(data[0]).toMatchObject({ x: [1, 2, 2, 1], y: [6, 7, 5, 4], fill: 'toself', fillcolor: '#0072B233' });
});

test('a logarithmic axis marks the few places that were measured', () => {
  const few = plotCurves([{ name: 'a', x: [1, 2, 6], y: [1, 2, 3] }], { x: 'labels', y: 'y', logX: true });
  expect(few.layout.xaxis).toMatchObject({ type: 'log', tickvals: [1, 2, 6] });
});

test('whiskers reach from the value to the ends of its interval', () => {
  const { data } = plotBars([{ name: 'a', value: 5, low: 3, high: 6 }], { x: 'x', y: 'y' });
  expect(data[0].error_y).toMatchObject({ array: [1], arrayminus: [2] });
});

test('a confusion plot has the truth in rows, top class first', () => {
  const { data, layout } = plotConfusion(
    {
      loss: 0,
      accuracy: 0.5,
      predictions: [],
      confusion: [
        [2, 1],
        [0, 3],
      ],
    },
    ['cat', 'dog'],
  );
  expect(data[0]).toMatchObject({
    z: [
      [2, 1],
      [0, 3],
    ],
    x: ['cat', 'dog'],
    text: [
      ['2', '1'],
      ['', '3'],
    ],
  });
  expect(layout.yaxis).toMatchObject({ autorange: 'reversed' });
});

describe('what goes to the notebook', () => {
  test('a figure goes out as Plotly and as a page that draws itself, with a sentence for those who cannot see it', () => {
    const bundle = mimeBundle(plotHistory(history, { title: 'A run' }));
    expect(bundle['application/vnd.plotly.v1+json']).toMatchObject({
      data: [{ name: 'training' }, { name: 'held-out' }],
    });
    expect(bundle['text/html']).toContain('aria-label="A run: loss against epoch, for training; held-out"');
    expect(bundle['text/plain']).toBe('[figure] A run: loss against epoch, for training; held-out');
  });

  test('a figure says of itself only what it has: no names for axes that have none, no title where there is none', () => {
    const bare = { data: [{ type: 'scatter', name: 'drawings' }], layout: { title: { text: 'Features' }, xaxis: {} } };
    expect(mimeBundle(bare)['text/plain']).toBe('[figure] Features: points, for drawings');
    const untitled = plotConfusion({ loss: 0, accuracy: 1, predictions: [], confusion: [[1]] }, ['cat']);
    expect(mimeBundle(untitled)['text/plain']).toBe('[figure] truth against answer');
  });

  test('a description prints its facts and its classes, and shows its pictures', () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    show({
      name: 'animals',
      examples: 3,
      shape: [2, 2, 3],
      values: 'pixels, 0 to 255',
      classes: [
        { class: 'cat', examples: 1, share: 1 / 3 },
        { class: 'dog', examples: 2, share: 2 / 3 },
      ],
      groups: { count: 2, largest: 2 },
      skipped: [{ id: 'dog/3.png', reason: 'it cannot be read' }],
      pictures: { pictures: [{ source: 'data:,', caption: 'cat' }] },
    });
    const printed = log.mock.calls.map(([text]) => text);
    log.mockRestore();
    expect(printed[0].split('\n').slice(1)).toEqual([
      'name          animals',
      'examples      3',
      'shape of one  [2, 2, 3]',
      'values        pixels, 0 to 255',
      'groups        2, the largest of 2',
      'left out      1, such as dog/3.png: it cannot be read',
    ]);
    expect(printed[1]).toBe('class  examples  share\ncat    1         0.3333\ndog    2         0.6667');
    expect(printed[2]).toBe('[cat]');
  });

  test('text from data cannot become markup', () => {
    const evil = '</script><img src=x onerror=alert(1)>';
    const figure = mimeBundle(plotCurves([{ name: evil, x: [1], y: [1] }], { x: 'x', y: 'y' }))['text/html'] as string;
    expect(figure.match(/<\/script>/g)).toHaveLength(1);
    expect(figure).not.toContain('<img');
    expect(mimeBundle(table([{ [evil]: evil }]))['text/html']).not.toContain('<img');
  });

  test('a table of objects prints in columns, missing cells empty, long numbers cut', () => {
    const text = mimeBundle(
      table([
        { name: 'a', value: 1 / 3 },
        { name: 'bb', n: 2 },
      ]),
    )['text/plain'];
    expect(text).toBe('name  value   n\na     0.3333\nbb            2');
  });

  test('a danfojs DataFrame is a table', () => {
    expect(table({ columns: ['x', 'y'], values: [[1, 2]] })).toEqual({ columns: ['x', 'y'], rows: [[1, 2]] });
  });

  test('the later rows of a long table are folded, and all of them print', () => {
    const rows = Array.from({ length: 30 }, (_, n) => ({ n }));
    const { 'text/html': html, 'text/plain': text } = mimeBundle(table(rows));
    expect(html).toContain('<caption style="text-align:left">30 rows, 1 columns; the first 20</caption>');
    expect(html).toContain('<details><summary>rows 21 to 30</summary>');
    expect(String(text).split('\n')).toHaveLength(31);
    expect(mimeBundle(table(rows.slice(0, 25)))['text/html']).not.toContain('<details>');
  });

  test('what is nested in a cell is JSON, and large data are named, not written out', () => {
    const itself: unknown[] = [];
    itself.push(itself);
    const cells = [{ a: [1, 2], b: { c: 1 }, d: new Float32Array(16000), e: Array(99).fill(1), f: itself }];
    expect(
      String(mimeBundle(table(cells))['text/plain'])
        .split('\n')[1]
        .split(/ {2,}/),
    ).toEqual([...['[1,2]', '{"c":1}', 'Float32Array(16000)', 'Array(99)']]);
  });

  test('what cannot be drawn is refused in a sentence', () => {
    expect(() => show({ a: 1 } as never)).toThrow(/^show draws figures, .* got \{ a: 1 \}\. Use console\.log/);
  });
});
