import { describe, expect, test } from '@jest/globals';

const { judge } = require('./judge.cjs');

const spec = (name: string, status: string) => ({ name, status, message: 'what went wrong' });
const known = { specs: 3, failures: [{ name: 'b', reason: 'the spec is wrong' }] };

describe('the specs are held against the list of known failures', () => {
  test('a known failure is neither passed nor failed', () => {
    const found = judge([spec('a', 'passed'), spec('b', 'failed'), spec('c', 'passed'), spec('d', 'pending')], known);
    expect(found).toMatchObject({ passed: 2, failed: 0, failures: [] });
    expect(found.skipped).toEqual([
      '1 specs known to fail, counted as neither: reasons in backend/test/known-failures.json',
      '1 specs that tfjs-core itself switches off',
    ]);
  });

  test('a failure that is not known fails, with its message', () => {
    const found = judge([spec('a', 'failed'), spec('b', 'failed'), spec('c', 'passed')], known);
    expect(found).toMatchObject({ passed: 1, failed: 1, failures: ['a\n  what went wrong'] });
  });

  test('a known failure that passes must come off the list', () => {
    const found = judge([spec('a', 'passed'), spec('b', 'passed'), spec('c', 'passed')], known);
    expect(found).toMatchObject({ passed: 2, failed: 1, failures: ['b\n  passes: take it off the list.'] });
  });

  test('specs that did not run fail', () => {
    const found = judge([spec('a', 'passed'), spec('b', 'failed')], known);
    expect(found).toMatchObject({ failed: 1, failures: ['1 of 3 specs did not run.'] });
  });

  test('a name on the list that no spec has fails', () => {
    const found = judge([spec('a', 'passed'), spec('c', 'passed'), spec('d', 'passed')], known);
    expect(found.failures).toEqual(['b\n  is on the list, and no such spec ran.']);
  });
});
