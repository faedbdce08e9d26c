import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { jupyterEnvironment } from '../src/jupyter-environment';
import { writeKernelSpec } from '../src/kernelspec';
import { built, root } from './set-up';

jest.setTimeout(120_000);

const venv = path.join(root, '.cache', 'venv');

(built ? describe : describe.skip)('what Jupyter’s own commands list of the course', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(path.join(os.tmpdir(), 'lists-'));
    writeKernelSpec(root);
    const step = JSON.stringify(path.join(root, 'setup', 'steps', 'lab.mjs'));
    const program = `const { lab } = await import(${step}); if (!lab.isDone()) await lab.run(); if (!lab.isDone()) throw 1`;
    execFileSync(process.execPath, ['--input-type=module', '-e', program]);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** What a Python module prints, both streams, without colours. */
  function printed(env: NodeJS.ProcessEnv, ...module: string[]): string {
    const line = `"${path.join(venv, 'bin', 'python')}" -m ${module.join(' ')} 2>&1`;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal begin with it
    return execFileSync('/bin/sh', ['-c', line], { env, encoding: 'utf8' }).replace(/\u001b\[\d*m/g, '');
  }

  /** Names no folder of Jupyter's and no module of ours. */
  const plain = () =>
    Object.fromEntries(
      Object.entries({ ...process.env, HOME: home }).filter(([name]) => !/^(JUPYTER|PYTHONPATH)/.test(name)),
    );

  test.each([
    ['without any variable of the course', plain, path.join(venv, 'share', 'jupyter', 'labextensions')],
    ['in the environment of `npm start`', () => jupyterEnvironment(root), path.join(root, 'lab', 'labextensions')],
  ])('%s: the page is an extension of JupyterLab, enabled and OK', (_, env, folder) => {
    const lists = printed(env(), 'jupyterlab.labextensions', 'list').split(/\n(?=\/)/);
    const [list] = lists.filter((one) => one.startsWith(`${folder}\n`));
    expect(list).toMatch(/^\s+course-page v\d+\.\d+\.\d+ enabled OK \(npm, transferlab-course\)$/m);
    // It is not loaded twice.
    expect(lists.join('\n').match(/course-page v/g)).toHaveLength(1);
  });

  test.each([
    ['without any variable of the course', plain],
    ['in the environment of `npm start`', () => jupyterEnvironment(root)],
  ])('%s: what answers it is an extension of Jupyter’s server, enabled and OK', (_, env) => {
    const list = printed(env(), 'jupyter_server.extension.serverextension', 'list');
    expect(list).toMatch(/^\s+course_server enabled$/m);
    // What comes after "Validating", but for how long the import took on a busy machine.
    expect(list).toMatch(/- Validating course_server\.\.\.\n(?:Extension package .*\n)?\s+course_server\s.*OK$/m);
  });

  test('the kernel is there under its name, and under the name that notebooks of tslab have', () => {
    const listed = JSON.parse(
      execFileSync(path.join(venv, 'bin', 'python'), ['-m', 'jupyter_client.kernelspecapp', 'list', '--json'], {
        env: jupyterEnvironment(root),
        encoding: 'utf8',
      }),
    );
    const { transferlab, tslab } = listed.kernelspecs;
    expect(transferlab.spec.display_name).toBe('TypeScript (transferlab)');
    expect(tslab.spec.argv).toEqual(transferlab.spec.argv);
    // A launcher shows both.
    expect(tslab.spec.display_name).not.toBe(transferlab.spec.display_name);
  });
});
