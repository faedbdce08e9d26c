import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { jupyterEnvironment } from '../src/jupyter-environment';
import { writeKernelSpec } from '../src/kernelspec';
import { notebook } from './notebook';
import { built, python, root } from './set-up';

jest.setTimeout(120_000);

const dist = path.join(root, 'kernel', 'dist');

(built ? describe : describe.skip)('the kernel', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'kernel '));
    writeKernelSpec(root);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('after an error, cells sent before it are aborted and cells sent after it run at once', () => {
    const sent = JSON.stringify(['1', 'throw new RangeError("no")', '3']);
    const program = [path.join(__dirname, 'queue_cells.py'), sent, '4'];
    const said = JSON.parse(execFileSync(python, program, { env: jupyterEnvironment(root), encoding: 'utf8' }));
    expect(said.answers.map((answer: { status: string }) => answer.status)).toEqual(['ok', 'error', 'aborted', 'ok']);
    expect(said.answers[1]).toMatchObject({ ename: 'RangeError', evalue: 'no', execution_count: 2 });
    expect(said.answers[3].execution_count).toBe(3);
    expect(said.errors).toEqual([[1, 'RangeError']]);
  });

  test('it ends when its parent is gone, even in a busy loop', async () => {
    const busy = `require(${JSON.stringify(path.join(dist, 'exit-with-parent.js'))}).exitWithParent();
      setTimeout(() => { for (;;); }, 500)`;
    const parent = `const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(busy)}],
      { detached: true, stdio: 'ignore' }); setTimeout(() => { console.log(child.pid); process.exit() }, 1000)`;
    const pid = Number(spawnSync(process.execPath, ['-e', parent], { encoding: 'utf8' }).stdout);
    expect(pid).toBeGreaterThan(0);
    try {
      for (let waited = 0; isAlive(pid) && waited < 10_000; waited += 100) await new Promise((r) => setTimeout(r, 100));
      expect(isAlive(pid)).toBe(false);
    } finally {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
  });

  test('the runner notices a cell that a kernel skips, which plain tslab does after an error', () => {
    const spec = path.join(folder, 'kernels', 'plain');
    mkdirSync(spec, { recursive: true });
    const tslab = path.join(path.dirname(require.resolve('tslab/package.json')), 'bin', 'tslab');
    const argv = [process.execPath, tslab, 'kernel', '--config-path', '{connection_file}'];
    writeFileSync(
      path.join(spec, 'kernel.json'),
      JSON.stringify({ argv, display_name: 'plain', language: 'typescript' }),
    );
    const made = notebook(['throw new Error("allowed")', '2']);
    Object.assign(made.cells[1].metadata, { tags: ['raises-exception'] });
    const file = path.join(folder, 'skips.ipynb');
    writeFileSync(file, JSON.stringify(made));
    const program = [path.join(root, 'kernel', 'run_notebook.py'), file, `--out=${folder}/out`, '--kernel=plain'];
    const ran = spawnSync(python, [...program, `--plotly=${require.resolve('plotly.js-cartesian-dist-min')}`], {
      env: { ...jupyterEnvironment(root), JUPYTER_PATH: folder },
      encoding: 'utf8',
    });
    expect(ran.status).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: false, done: 0 });
    expect(ran.stderr).toContain("cell 2 of 2 was skipped by the kernel (status 'abort')");
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
