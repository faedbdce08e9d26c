import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { jupyterEnvironment } from '../src/jupyter-environment';
import { writeKernelSpec } from '../src/kernelspec';
import { writeNotebook } from './notebook';
import { built, python, root } from './set-up';

jest.setTimeout(180_000);

(built ? describe : describe.skip)("Jupyter's own tools, without the runner of the course", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'nbconvert ü '));
    writeKernelSpec(root);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** `jupyter nbconvert --execute` of these cells; the text of what it writes, where it writes anything. */
  function convert(to: 'notebook' | 'html', name: string, cells: string[]) {
    return run(to, name, writeNotebook(folder, name, cells));
  }

  function run(to: 'notebook' | 'html', name: string, file: string) {
    const out = path.join(folder, `${name} executed`);
    const args = ['-m', 'nbconvert', '--to', to, '--execute', file, '--output-dir', out];
    return new Promise<{ status: number | null; stderr: string; text: string }>((resolve) => {
      const child = execFile(python, args, { env: jupyterEnvironment(root) }, (failed, _, stderr) => {
        const made = path.join(out, `${name}.${to === 'html' ? 'html' : 'ipynb'}`);
        resolve({ status: child.exitCode, stderr, text: failed ? '' : readFileSync(made, 'utf8') });
      });
    });
  }

  test.concurrent('nbconvert executes a notebook, and its page has the table that the last value is', async () => {
    const { status, text } = await convert('html', 'rows', [
      "[{ word: 'yes', share: 0.5 }, { word: '<no>', share: 0.25 }]",
    ]);
    expect(status).toBe(0);
    expect(text).toMatch(/<td[^>]*>\s*yes\s*<\/td>/);
    expect(text).toContain('&lt;no&gt;');
  });

  test.concurrent('nbconvert fails where a cell fails, and says which error on which line', async () => {
    const { status, stderr } = await convert('notebook', 'fails', [
      'const list: number[] = [];',
      "\nif (list.length === 0) throw new RangeError('an empty list');",
      "console.log('after')",
    ]);
    expect(status).not.toBe(0);
    expect(stderr).toContain('RangeError: an empty list');
    expect(stderr).toContain('cell 2, line 2');
  });

  test.concurrent('a notebook that names tslab runs in the kernel of the course, here alone', async () => {
    const file = writeNotebook(folder, 'alias', ["globalThis[Symbol.for('transferlab.cells')]().length"]);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"name":"transferlab"', '"name":"tslab"'));
    const { status, text } = await run('notebook', 'alias', file);
    expect(status).toBe(0);
    const { cells, metadata } = JSON.parse(text);
    expect(metadata.kernelspec.name).toBe('tslab');
    expect(cells[1].outputs).toMatchObject([{ output_type: 'execute_result', data: { 'text/plain': ['1'] } }]);
  });

  test.concurrent('kernels that run at the same time know nothing of each other', async () => {
    const names = ['one', 'two', 'three'];
    const meeting = mkdtempSync(path.join(folder, 'meeting'));
    const notebooks = await Promise.all(
      names.map((name) =>
        convert('notebook', name, [
          `const own = '${name}';\nimport { existsSync, writeFileSync } from 'node:fs';`,
          // Each waits until it has met the others, so that none ends before all have begun.
          `const met = (one: string) => '${meeting}/' + one;
           writeFileSync(met(own), '');
           while (!${JSON.stringify(names)}.every((one) => existsSync(met(one)))) {
             await new Promise((resolve) => setTimeout(resolve, 20));
           }`,
          'console.log(JSON.stringify({ own, process: process.pid }))',
        ]),
      ),
    );
    const said = notebooks.map(({ text }) => JSON.parse(JSON.parse(text).cells[3].outputs[0].text.join('')));
    expect(said.map(({ own }) => own)).toEqual(names);
    expect(new Set(said.map(({ process }) => process)).size).toBe(3);
  });
});
