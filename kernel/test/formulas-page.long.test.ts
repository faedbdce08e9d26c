import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { built, python, root } from './set-up';

const PROGRAM = `
import sys
from pathlib import Path
import nbformat
from lesson_html import lesson_html
text = nbformat.v4.new_markdown_cell(sys.argv[1])
print(lesson_html(nbformat.v4.new_notebook(cells=[text]), "page", Path("/"), Path("/")))
`;

/** The exported page of a notebook with this text. */
const page = (text: string) =>
  execFileSync(python, ['-c', PROGRAM, text], { cwd: path.join(root, 'kernel'), encoding: 'utf8' });

(built ? describe : describe.skip)('formulas on an exported page', () => {
  test('are MathML, in a line and on lines of their own, and not in code', () => {
    const html = page('The loss $-\\ln p$ is\n\n$$\n\\frac{1}{2}\n$$\n\nwritten `$x$`. <!-- plain: arithmetic -->');
    expect(html).toMatch(/The loss <math[^>]*display="inline".*<mi>p<\/mi>.*<\/math> is/);
    expect(html).toMatch(/<math[^>]*display="block".*<mfrac><mrow><mn>1<\/mn>/);
    expect(html).toContain('<code>$x$</code>');
    expect(html).not.toContain('arithmetic');
  });

  test('stay as they are where TeX would not read them', () => {
    expect(page('A broken $\\frac{1}{$ here')).toContain('\\frac{1}{');
  });
});
