import { describe, expect, test } from '@jest/globals';
import { createColors } from 'picocolors';
import type { Verdict } from './deciding/verdict';
import { type FeedbackOptions, feedback } from './feedback';

const verdict: Verdict = {
  id: '00-double',
  title: 'Double each number',
  answer: 'exercises/00-start/double/answer.ts',
  status: 'failed',
  points: { earned: 0, of: 2 },
  checks: [
    { name: 'an empty list', passed: true, output: 'called\n' },
    {
      name: 'doubles each number',
      passed: false,
      says: 'Each number was squared.',
      message: 'Expected: 6\nReceived: 9',
    },
    { name: 'negative numbers', passed: false, message: 'Expected: -2\nReceived: 1', output: 'called\n' },
  ],
  sandboxed: true,
  milliseconds: 1,
};
const said = (options: FeedbackOptions = {}, of: Partial<Verdict> = {}) =>
  feedback({ ...verdict, ...of }, { ...options, paint: createColors(false) });

describe('feedback on a terminal', () => {
  test('says all of the first check that fails, and a line of each of the others', () => {
    expect(said({ misconceptions: { 'doubles each number': 'square' } }).split('\n')).toEqual([
      '00-double  Double each number',
      '',
      '  ✓ an empty list',
      '  ✗ doubles each number',
      '      Misconception: square. Each number was squared.',
      '      Expected: 6',
      '      Received: 9',
      '  ✗ negative numbers',
      '',
      '✗ 1 of 3 checks pass',
      'edit: exercises/00-start/double/answer.ts',
      'hint: npx course hint 00-double',
      'more: npx course check 00-double --all',
    ]);
  });

  test('says everything in full, and does not offer it again', () => {
    const text = said({ full: true });
    expect(text).toContain('Received: 9');
    expect(text).toContain('Received: 1');
    expect(text.match(/printed: called/g)).toHaveLength(2);
    expect(text).not.toContain('more:');
  });

  test('of the start as it was given says where to begin and what a right answer does', () => {
    const text = said({ untouched: true });
    expect(text).toContain('This is the start as it was given.');
    expect(text).toContain('  ○ doubles each number\n  ○ negative numbers\n');
    expect(text).toContain('begin: exercises/00-start/double/answer.ts');
    expect(text).not.toMatch(/Received|✗|more:/);
  });

  test('of a start that does not compile says the problem', () => {
    const problem = { message: "Unexpected token '}'" };
    expect(said({ untouched: true }, { checks: [], problem })).toContain("✗ Unexpected token '}'");
  });

  test('of a right answer names all checks, and what it printed', () => {
    const checks = verdict.checks.map(({ name }) => ({ name, passed: true, output: 'called\n' }));
    const text = said({}, { status: 'passed', checks });
    expect(text.match(/printed: called/g)).toHaveLength(3);
    expect(text).toContain('✓ passed: 3 of 3 checks, 2 points\nnext: npx course check');
  });
});
