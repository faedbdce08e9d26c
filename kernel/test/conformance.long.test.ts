import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { jupyterEnvironment } from '../src/jupyter-environment';
import { writeKernelSpec } from '../src/kernelspec';
import { built, python, root } from './set-up';

jest.setTimeout(120_000);

const hasTests = built && spawnSync(python, ['-c', 'import jupyter_kernel_test']).status === 0;
if (!hasTests) console.warn("Jupyter's tests of kernels were not run: `npm start -- --setup-only` installs them.");

(hasTests ? test : test.skip)(
  "all of Jupyter's own tests of kernels pass, but that of the pager, which it has not",
  () => {
    writeKernelSpec(root);
    const ran = spawnSync(python, [path.join(__dirname, 'conformance.py')], {
      env: jupyterEnvironment(root),
      encoding: 'utf8',
    });
    const { passed, failed, skipped } = JSON.parse(ran.stdout);
    expect(failed).toEqual([]);
    expect(skipped).toEqual(['test_pager']);
    expect(passed).toEqual(
      expect.arrayContaining(
        [
          'clear_output',
          'completion',
          'display_data',
          'error',
          'execute_result',
          'execute_stderr',
          'execute_stdout',
        ].map((name) => `test_${name}`),
      ),
    );
    expect(passed).toEqual(
      expect.arrayContaining(['history', 'inspect', 'is_complete', 'kernel_info'].map((name) => `test_${name}`)),
    );
  },
);
