import { expect, test } from '@jest/globals';
import { decide } from './decide';

const ran = (...names: string[]) => names.map((name) => ({ name, passed: true }));

test('passing needs every registered check to have run and passed', () => {
  expect(decide({ registered: ['a', 'b'], results: ran('a', 'b') }, { tests: ran('a', 'b') }).status).toBe('passed');
});

test.each([
  ['a check did not run', ['a', 'b'], ran('a'), ran('a')],
  ['a check did not report', ['a', 'b'], ran('a'), ran('a', 'b')],
  ['a test ran that never registered', ['a'], ran('a'), ran('a', 'b')],
  ['nothing registered', [], [], []],
  ['two checks share a name', ['a', 'a'], ran('a', 'a'), ran('a', 'a')],
])('no verdict when %s', (_, registered, results, tests) => {
  expect(decide({ registered, results }, { tests }).status).toBe('error');
});

test('no verdict when the check file broke after all checks registered', () => {
  expect(decide({ registered: ['a'], results: ran('a') }, { tests: ran('a'), error: 'broken' }).status).toBe('error');
});

test('a check that failed on either side is a failure', () => {
  const failed = [{ name: 'a', passed: false }];
  expect(decide({ registered: ['a'], results: failed }, { tests: ran('a') }).status).toBe('failed');
  expect(decide({ registered: ['a'], results: ran('a') }, { tests: failed }).status).toBe('failed');
});
