import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

test('5,000 steps leave no tensor behind and no more than 3 % of memory', async () => {
  const register = join(__dirname, 'callbacks', 'fixtures', 'register.js');
  const child = join(__dirname, 'fixtures', 'endurance-child.js');
  // V8's nursery grows once, to 16 MB, at a time that it chooses; here it has that size from the start.
  const nursery = ['--min-semi-space-size=16', '--max-semi-space-size=16'];
  const { stdout } = await promisify(execFile)(process.execPath, [...nursery, '--expose-gc', '-r', register, child]);
  const { resident, tensors } = JSON.parse(stdout) as { resident: number[]; tensors: number[] };
  // Ten readings, 512 steps apart. The first ones are warm-up: graphs load, buffers and the compiler's code settle.
  expect(resident).toHaveLength(10);
  expect(new Set(tensors).size).toBe(1);
  expect(resident[9] / resident[2]).toBeLessThan(1.03);
});
