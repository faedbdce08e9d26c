import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { jupyterEnvironment } from '../src/jupyter-environment';
import { writeKernelSpec } from '../src/kernelspec';
import { notebook } from './notebook';
import { type Ran, session } from './session';
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
    const [queued, [after], [kept]] = session(folder, [
      { run: ['1', 'throw new RangeError("no")', '3'] },
      { run: ['4'] },
      { run: ['throw 1', '5'], options: { stop_on_error: false } },
    ]);
    expect(queued.map(({ reply }: Ran) => reply.status)).toEqual(['ok', 'error', 'aborted']);
    expect(queued[1].reply).toMatchObject({ ename: 'RangeError', evalue: 'no', execution_count: 2 });
    expect(queued[1].outputs).toMatchObject([{ type: 'error', ename: 'RangeError' }]);
    expect(queued[2].outputs).toEqual([]);
    expect(after.reply).toMatchObject({ status: 'ok', execution_count: 3 });
    expect(kept.reply.status).toBe('error');
  });

  test('a port that another program has taken ends it with a sentence, so that Jupyter starts it anew', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const file = path.join(folder, 'connection.json');
    const ports = { shell_port: port, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: 0 };
    writeFileSync(file, JSON.stringify({ transport: 'tcp', ip: '127.0.0.1', key: 'k', ...ports }));
    const launched = [path.join(dist, 'launch.js'), file];
    const ended = spawnSync(process.execPath, launched, { encoding: 'utf8', cwd: folder, timeout: 60_000 });
    other.close();
    expect(ended.stderr).toMatch(/The kernel cannot listen where .*connection\.json says \(Address already in use\)/);
    expect(ended.status).toBe(1);
  });

  test('a kernel that does not come up is started again by the runner', () => {
    const specs = path.join(folder, 'jupyter', 'kernels', 'second-try');
    mkdirSync(specs, { recursive: true });
    const [mark, launch] = [path.join(folder, 'tried'), path.join(dist, 'launch.js')];
    const start = `test -e "${mark}" && exec "${process.execPath}" "${launch}" "$0"; touch "${mark}"; exit 1`;
    const spec = { argv: ['/bin/sh', '-c', start, '{connection_file}'], display_name: 'x', language: 'typescript' };
    writeFileSync(path.join(specs, 'kernel.json'), JSON.stringify(spec));
    const lesson = path.join(folder, 'twice.ipynb');
    writeFileSync(lesson, JSON.stringify(notebook(['console.log(6 * 7)'])));
    const program = [
      path.join(root, 'kernel', 'run_notebook.py'),
      lesson,
      `--out=${folder}/out`,
      '--kernel=second-try',
    ];
    const plotly = `--plotly=${require.resolve('plotly.js-cartesian-dist-min')}`;
    const env = { ...jupyterEnvironment(root), JUPYTER_PATH: path.join(folder, 'jupyter') };
    const said = JSON.parse(
      execFileSync(python, [...program, plotly], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    expect(existsSync(mark)).toBe(true);
    expect(said).toMatchObject({ ok: true, done: 1, reason: null });
  });

  test('it ends when its parent is gone, even in a busy loop', async () => {
    const busy = `require(${JSON.stringify(path.join(dist, 'worker', 'guard.js'))}).startGuard(() => {}, false);
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
