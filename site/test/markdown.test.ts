import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { load } from 'cheerio';
import { markdownHtml } from '../src/markdown';

test.each([
  [
    'behind a sentence',
    'It gains **7** points.<!-- claim: gain --> More.',
    '<p>It gains <strong>7</strong> points. More.</p>',
  ],
  ['in a list', '- It gains.<!-- claim: gain -->\n- It loses.', '<ul>\n<li>It gains.</li>\n<li>It loses.</li>\n</ul>'],
  ['of several lines', 'It gains.<!-- plain: a\nreason -->', '<p>It gains.</p>'],
])('a comment %s leaves no trace', (_, text, html) => {
  expect(markdownHtml(text).trim()).toBe(html);
});

test('a comment in code is code, and one that does not end is text', () => {
  expect(load(markdownHtml('`<!-- claim: gain -->`')).text().trim()).toBe('<!-- claim: gain -->');
  expect(load(markdownHtml('a <!-- b')).text().trim()).toBe('a <!-- b');
});

test('no lesson shows a mark of a claim', () => {
  const folder = join(__dirname, '..', '..', 'notebooks');
  expect(existsSync(folder)).toBe(true);
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.ipynb'))) {
    const { cells } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
      cells: { cell_type: string; source: string[] }[];
    };
    const shown = cells
      .filter((cell) => cell.cell_type === 'markdown')
      .map(({ source }) => load(markdownHtml(source.join(''))).html())
      .join('');
    expect(shown).not.toMatch(/<!--|--&gt;|(?:claim|cite|tested|plain): \S+ *--/);
  }
});

test('formulas are MathML, in a line and on lines of their own, and not in code', () => {
  const html = markdownHtml('The loss $-\\ln p$ is\n\n$$\n\\frac{1}{2}\n$$\n\nwritten `$x$`, for $5 and $6.');
  expect(html).toMatch(/The loss <math>.*<mi>p<\/mi><\/mrow><\/math> is/);
  expect(html).toMatch(/<math display="block".*<mfrac><mn>1<\/mn><mn>2<\/mn><\/mfrac>/);
  expect(html).toContain('<code>$x$</code>, for $5 and $6.');
});
