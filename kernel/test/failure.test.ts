import vm from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { combined, thrown, typeError } from '../src/failure';

describe('what a failed cell reports', () => {
  test('an error keeps its name, its message and the frames of the cell, without those of the kernel', () => {
    let error: unknown;
    try {
      vm.runInThisContext('function deep() { throw new RangeError("too far") }\ndeep()');
    } catch (caught) {
      error = caught;
    }
    const failure = thrown(error);
    expect(failure).toMatchObject({ ename: 'RangeError', evalue: 'too far' });
    expect(failure.traceback[0]).toBe('RangeError: too far');
    expect(failure.traceback.slice(1)).toEqual(['    at deep (cell)', '    at cell']);
  });

  test.each([
    ['a string', 'stop', 'stop'],
    ['undefined', undefined, 'undefined'],
    ['an object', { code: 7 }, '{ code: 7 }'],
  ])('%s that was thrown is shown as it is', (_, value, shown) => {
    expect(thrown(value)).toEqual({ ename: 'Thrown', evalue: shown, traceback: [`Thrown: ${shown}`] });
  });

  test('the cause of an error is shown below it', () => {
    const failure = thrown(new Error('no data', { cause: new TypeError('not a folder') }));
    expect(failure.traceback.at(-1)).toMatch(/^caused by TypeError: not a folder/);
  });

  test('several compiler messages make one failure that shows each', () => {
    const failure = combined([typeError('', 2, 7, 'first'), typeError('', 3, 1, 'second')]);
    expect(failure.evalue).toBe('first (line 2, column 7)');
    expect(failure.traceback).toEqual(['TypeScript, line 2, column 7: first', 'TypeScript, line 3, column 1: second']);
  });
});
