import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { build, transform } from './esbuild';
import { tree } from './running/processes';

const text = async (code: string) => (await transform(code, { loader: 'ts' })).code.trim();

const services = () =>
  tree(process.pid).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--service='));

/** Those of test files that ran in this process before. */
let others: number[] = [];

/** Ends esbuild's process as the kernel does where memory is short. */
function endService(): void {
  const own = services().filter((pid) => !others.includes(pid));
  expect(own).toHaveLength(1);
  process.kill(own[0], 'SIGKILL');
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('works on when its process was ended, also for several at once', async () => {
  others = services();
  expect(await text('let a: number = 1')).toBe('let a = 1;');
  endService();
  expect(await Promise.all(['let a: 1 = 1', 'let b: 2 = 2', 'let c: 3 = 3'].map(text))).toEqual([
    'let a = 1;',
    'let b = 2;',
    'let c = 3;',
  ]);
  endService();
  const stdin = { contents: 'export const d: number = 4', loader: 'ts' } as const;
  const { outputFiles } = await build({ stdin, write: false, format: 'esm' });
  expect(outputFiles[0].text).toContain('const d = 4;');
});

test('says what is wrong with the code as esbuild does', async () => {
  await expect(text('let a =')).rejects.toMatchObject({ errors: [{ text: 'Unexpected end of file' }] });
});
