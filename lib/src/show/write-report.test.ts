import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { plotBars } from './figure';
import { table } from './table';
import { writeReport } from './write-report';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
const page = (...parts: Parameters<typeof writeReport>[2]) =>
  readFileSync(writeReport(join(folder, 'page.html'), 'Is <this> right?', parts), 'utf8');
const bars = plotBars([{ name: 'probe', value: 0.6 }], { title: 'Right', x: 'way', y: 'share' });

test('text is Markdown, tables and plots stand where they were put, and the title is escaped', () => {
  const html = page('## What I asked\n\nA *question*.', table([{ way: 'probe', right: 0.61 }]), bars, 'The end.');
  const order = [
    '<h1>Is &lt;this&gt; right?</h1>',
    '<h2>What I asked</h2>',
    '<em>question</em>',
    '<table>',
    'Plotly.newPlot',
    'The end.',
  ];
  const indices = order.map((text) => html.lastIndexOf(text));
  expect(indices).toEqual([...indices].sort((a, b) => a - b));
  expect(indices[0]).toBeGreaterThan(0);
  expect(html).toContain('<html lang="en">');
});

test('a page with a plot brings Plotly, one without does not, and neither asks another machine', () => {
  const [plotted, plain] = [page(bars), page('Nothing to see.')];
  expect(plotted.length).toBeGreaterThan(1_000_000);
  expect(plain.length).toBeLessThan(5_000);
  for (const html of [plotted, plain])
    expect(html).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="?(?:https?:)?\/\//);
});

test('HTML in a text or in a cell is shown and not obeyed', () => {
  const html = page(
    '<script>alert(1)</script>',
    table([{ name: '<img src=x onerror=alert(1)>' }]),
    '[a](javascript:alert(1))',
  );
  expect(html).not.toContain('<script>alert');
  expect(html).not.toContain('<img src=x');
  expect(html).not.toContain('href="javascript');
});

test.each([
  ['page.pdf', 'A title', ['text'], /must end in \.html/],
  ['page.html', ' ', ['text'], /needs a title/],
  ['page.html', 'A title', [], /needs parts/],
])('%s with the title %p and %p is refused', (name, title, parts, sentence) => {
  const file = join(folder, 'refused', name);
  expect(() => writeReport(file, title, parts)).toThrow(sentence);
  expect(existsSync(file)).toBe(false);
});
