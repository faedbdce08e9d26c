import { expect, test } from '@jest/globals';
import { widenBrainFloat, widenHalf } from './half';

test('half-precision numbers have the values that the standard gives their bits', () => {
  const bits = [0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0x0000, 0x7c00, 0xfc00];
  const values = [
    1,
    -2,
    65504,
    2 ** -14,
    2 ** -24,
    0.333251953125,
    0,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  expect([...widenHalf(Uint16Array.from(bits))]).toEqual(values);
  expect(widenHalf(Uint16Array.of(0x7e00))[0]).toBeNaN();
  expect(Object.is(widenHalf(Uint16Array.of(0x8000))[0], -0)).toBe(true);
});

test('a bfloat16 is a float32 without its lower half', () => {
  expect([...widenBrainFloat(Uint16Array.of(0x3f80, 0xc000, 0x4049))]).toEqual([1, -2, 3.140625]);
});
