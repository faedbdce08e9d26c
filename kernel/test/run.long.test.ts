import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { plotCell, writeNotebook } from './notebook';
import { built, runner } from './set-up';

// Five kernels at once on a busy machine.
jest.setTimeout(180_000);

interface Ran {
  status: number | null;
  stderr: string;
  result: { cells: number; done: number; ok: boolean; reason: string | null };
  executed: { cells: { outputs?: { output_type: string; ename?: string; text?: string }[] }[] };
  html: string;
}

(built ? describe : describe.skip)('running a notebook in the real kernel', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'Übung läuft '));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function run(name: string, cells: string[], options: string[] = [], text?: string): Promise<Ran> {
    const file = writeNotebook(folder, name, cells, text);
    const out = path.join(folder, 'out');
    const ended = await new Promise<Pick<Ran, 'status' | 'stderr'> & { stdout: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [runner, file, '--out', out, '--json', ...options],
        (_error, stdout, stderr) => resolve({ status: child.exitCode, stdout, stderr }),
      );
    });
    return {
      status: ended.status,
      stderr: ended.stderr,
      result: JSON.parse(ended.stdout)[0],
      executed: JSON.parse(readFileSync(path.join(out, `${name}.ipynb`), 'utf8')),
      html: readFileSync(path.join(out, `${name}.html`), 'utf8'),
    };
  }

  const errorIn = (ran: Ran, cell: number) =>
    ran.executed.cells[cell].outputs?.find((output) => output.output_type === 'error')?.ename;

  test.concurrent('a good notebook passes, keeps its outputs, and its page holds Plotly once, no mark of a claim, and asks for nothing', async () => {
    const ran = await run('good', ['const six: number = 2 * 3;\nconsole.log(six)', plotCell('one'), plotCell('two')]);
    expect(ran.result).toMatchObject({ ok: true, cells: 3, done: 3, reason: null });
    expect(ran.status).toBe(0);
    expect(ran.executed.cells[1].outputs?.[0].text).toEqual(['6\n']);
    expect(ran.html).toContain('for a test');
    expect(ran.html).not.toContain('claim: seen');
    expect(ran.html.match(/plotly\.js \(cartesian - minified\)/g)).toHaveLength(1);
    expect(ran.html).not.toMatch(
      /<(script|img|iframe)[^>]*\ssrc=["'](https?:)?\/\/|<link[^>]*href|import\(?["']https?:/,
    );
  });

  test.concurrent('a picture that a text cell names is inside the page', async () => {
    const circle = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>';
    writeFileSync(path.join(folder, 'circle.svg'), circle);
    const ran = await run('pictured', ['1'], [], '# A picture\n\n![a circle](circle.svg)');
    expect(ran.html).toContain(`"data:image/svg+xml;base64,${Buffer.from(circle).toString('base64')}"`);
    expect(ran.html).toContain('alt="a circle"');
  });

  test.concurrent('a third cell that throws stops the notebook and is named', async () => {
    const ran = await run('throws', ['let x = 1', 'x + 1', 'throw new RangeError("too far")', 'console.log("after")']);
    expect(ran.status).toBe(1);
    expect(ran.result).toMatchObject({ ok: false, cells: 4, done: 2 });
    expect(ran.result.reason).toBe('cell 3 of 4 failed: RangeError: too far');
    expect(ran.stderr).toContain('cell 3 of 4 failed');
    expect(errorIn(ran, 3)).toBe('RangeError');
    expect(ran.html).toContain('too far');
    expect(ran.html).not.toContain('plotly.js (basic');
  });

  test.concurrent('a type error fails its cell, with the line of the cell', async () => {
    const ran = await run('types', ['const n = 1', '\nconst s: string = n']);
    expect(ran.status).toBe(1);
    expect(ran.result.reason).toMatch(/cell 2 of 2 failed: TypeScriptError: .*not assignable to type 'string'.*line 2/);
    expect(errorIn(ran, 2)).toBe('TypeScriptError');
  });

  test.concurrent.each([
    ['a busy loop', 'busy', 'console.log("began"); while (true) {}'],
    ['a promise that never settles', 'waits', 'console.log("began"); await new Promise(() => {})'],
  ])('%s is stopped at the limit of a cell', async (_, name, cell) => {
    const ran = await run(name, ['1', cell, '2'], ['--timeout', '5']);
    expect(ran.status).toBe(1);
    expect(ran.result.reason).toMatch(/cell 2 of 3 did not end within its limit of 5 s/);
    expect(ran.executed.cells[2].outputs?.[0].text).toEqual(['began\n']);
    expect(errorIn(ran, 2)).toBe('Stopped');
  });

  test.concurrent('the limit of the whole notebook counts over its cells', async () => {
    const wait = 'await new Promise((resolve) => setTimeout(resolve, 4000))';
    const ran = await run('total', [wait, wait, wait], ['--timeout', '60', '--total-timeout', '9']);
    expect(ran.status).toBe(1);
    expect(ran.result.reason).toMatch(/did not end within the notebook's limit of 9 s/);
  });

  test.concurrent('a cell that ends its process is a failure, although its exit status is 0', async () => {
    const ran = await run('exits', ['1', 'process.exit(0)']);
    expect(ran.status).toBe(1);
    expect(ran.result.reason).toMatch(/cell 2 of 2 failed: ProcessEnded: The cell ended its process \(exit status 0\)/);
  });

  test.concurrent('an error thrown in a callback while a cell waits fails that cell', async () => {
    const ran = await run('late', ['setTimeout(() => { throw new Error("late") }, 50); await new Promise(() => {})']);
    expect(ran.status).toBe(1);
    expect(ran.result.reason).toBe('cell 1 of 1 failed: Error: late');
  });

  test.concurrent('two notebooks run at the same time, are reported in the order asked for, and what each cell cost is shown', async () => {
    // Each waits for the other to begin, so that one after the other would never end.
    const meet = (own: string, other: string) =>
      `const { existsSync, writeFileSync } = require('node:fs');
      writeFileSync(${JSON.stringify(path.join(folder, own))}, '');
      while (!existsSync(${JSON.stringify(path.join(folder, other))})) await new Promise((go) => setTimeout(go, 20));`;
    const files = [
      writeNotebook(folder, 'slower', [
        meet('a', 'b'),
        'const begun = process.cpuUsage().user;\nwhile (process.cpuUsage().user < begun + 3e5) {}',
      ]),
      writeNotebook(folder, 'quicker', [meet('b', 'a')]),
    ];
    const options = ['--jobs', '2', '--times', '--json', '--timeout', '60', '--out', path.join(folder, 'pair')];
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) =>
      execFile(process.execPath, [runner, ...files, ...options], (_error, stdout, stderr) =>
        resolve({ stdout, stderr }),
      ),
    );
    expect(JSON.parse(stdout)).toMatchObject([
      { lesson: 'slower', ok: true, done: 2 },
      { lesson: 'quicker', ok: true, done: 1 },
    ]);
    const [, seconds] = /^ +2 +[\d.]+ +([\d.]+) +const begun/m.exec(stderr) ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(0.3);
  });
});
