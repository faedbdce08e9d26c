import { expect, test } from '@jest/globals';
import { expectPlain } from './plain';

const given = () => ({ losses: [2, 1, Number.NaN], boxes: [{ box: [0, 0, 1, 1], class: 'dog' }], none: null });

test('plain data passes, changed or not', () => {
  const value = given();
  value.losses.reverse();
  expect(() => expectPlain(value, 'What was given')).not.toThrow();
});

type Given = ReturnType<typeof given>;

test.each<[string, (value: Given) => void, string]>([
  [
    'an iterator',
    ({ losses }) => Object.defineProperty(losses, Symbol.iterator, { value: () => [2, 1].values() }),
    '.losses',
  ],
  ['a getter', ({ boxes }) => Object.defineProperty(boxes[0], 'class', { get: () => 'dog' }), 'computes class'],
  ['a proxy', (value) => Object.assign(value, { boxes: new Proxy(value.boxes, {}) }), '.boxes was plain data'],
  [
    'a list of another kind',
    ({ losses }) => Object.setPrototypeOf(losses, class extends Array {}.prototype),
    'prototype',
  ],
])('%s in it is named with its place', (_, tamper, sentence) => {
  const value = given();
  tamper(value);
  expect(() => expectPlain(value, 'What was given')).toThrow(sentence);
});
