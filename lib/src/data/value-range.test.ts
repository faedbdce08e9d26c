import { expect, test } from '@jest/globals';
import { rangeOf, rangeProblem } from './value-range';

const asPixels = (values: readonly number[]) => rangeProblem(rangeOf(values), { pixels: true, scales: true });
const asInput = (values: readonly number[], scales = true) => rangeProblem(rangeOf(values), { pixels: false, scales });

test('the range is that of the values, and whole numbers are told from fractions', () => {
  expect(rangeOf([3, -2, 250])).toEqual({ smallest: -2, largest: 250, whole: true });
  expect(rangeOf([0.5]).whole).toBe(false);
});

test.each([
  ['pixels divided by 255', [0, 0.5, 1]],
  ['one dark picture divided by 255', [0, 0.003921569, 0.01]],
  ['pixels in -1 to 1', [-1, 0, 1]],
  ["pixels standardised by ImageNet's mean and deviation", [-2.117904, 0.4, 2.64]],
  ['16 bits', [0, 1200, 65535]],
  ['far below 0', [-128, 0, 127]],
])('as pixels, %s are said', (_, values) => {
  expect(asPixels(values)).toMatch(/pixels: true.*0 to 255/);
});

test.each([
  ['bytes', [0, 128, 255]],
  ['black pictures', [0, 0, 0]],
  ['white on black, so dark that white is 1', [0, 1, 0]],
  ['night: nothing above 12', [0, 3, 12]],
  ['night resized, with fractions', [0, 1.5, 2.25]],
  ['bytes made sharper, a little beyond both ends', [-12.5, 80, 270]],
])('as pixels, %s pass', (_, values) => {
  expect(asPixels(values)).toBeUndefined();
});

test('pixels that are not called so are said where the net would scale them, and only there', () => {
  expect(asInput([0, 128, 255])).toMatch(/from 0 to 255, as pixels do.*Pass pixels: true/);
  expect(asInput([0, 128, 255], false)).toBeUndefined();
});

test('values that a net may have been fed pass: scaled, standardised, dark pictures', () => {
  for (const values of [
    [0, 0.5, 1],
    [-1, 1],
    [-2.1, 2.6],
    [0, 3, 12],
  ])
    expect(asInput(values)).toBeUndefined();
});
