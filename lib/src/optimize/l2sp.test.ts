import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { head } from '../net/head';
import { once, tensors, walk } from './fixtures/walk';
import { l2sp } from './l2sp';

const coefficients = fc.double({ min: 0, max: 10, noNaN: true });
const exact = fc.integer({ min: -640, max: 640 }).map((value) => value / 64);
const values = fc.array(exact, { minLength: 3, maxLength: 3 });

test('adds strength times the way from the anchor: 1 + 0.5 * (3 - 2)', () => {
  const anchor = tensors({ body: [2, -2] });
  expect(once(l2sp(anchor, 0.5), { body: [1, 1] }, { body: [3, -2] })).toEqual({ body: [1.5, 1] });
});

test('pulls weights that the anchor lacks to zero, with the second coefficient', () => {
  const gradients = { body: [0], head: [0, 0] };
  const weights = { body: [3], head: [4, -8] };
  expect(once(l2sp(tensors({ body: [2] }), 0.5, 0.25), gradients, weights)).toEqual({ body: [0.5], head: [1, -2] });
  expect(once(l2sp(tensors({ body: [2] }), 0.5), gradients, weights)).toEqual({ body: [0.5], head: [2, -4] });
});

test('is zero at the anchor, at any strength', () => {
  fc.assert(
    fc.property(values, values, coefficients, (anchor, gradient, strength) => {
      expect(once(l2sp(tensors({ w: anchor }), strength), { w: gradient }, { w: anchor })).toEqual({ w: gradient });
    }),
    { numRuns: 50 },
  );
});

test('is the gradient of strength / 2 * |w - anchor|^2 + toZero / 2 * |others|^2', () => {
  const anchor = tensors({ body: [0.5, -1] });
  const weights = { body: [2, 3], head: [-4] };
  const penalty = (body: number[], [other]: number[]) =>
    (0.7 / 2) * ((body[0] - 0.5) ** 2 + (body[1] + 1) ** 2) + (0.3 / 2) * other ** 2;
  const updates = once(l2sp(anchor, 0.7, 0.3), { body: [0, 0], head: [0] }, weights);
  const derivative = (change: (by: number) => number) => (change(1e-4) - change(-1e-4)) / 2e-4;
  expect(updates.body[0]).toBeCloseTo(
    derivative((by) => penalty([2 + by, 3], [-4])),
    5,
  );
  expect(updates.body[1]).toBeCloseTo(
    derivative((by) => penalty([2, 3 + by], [-4])),
    5,
  );
  expect(updates.head[0]).toBeCloseTo(
    derivative((by) => penalty([2, 3], [-4 + by])),
    5,
  );
});

test('the anchor stays where the net stood at the call, while the net moves on', () => {
  const net = head({ classes: 2, inputFeatures: 1, seed: 3 });
  const before = Array.from(net.weights['head/kernel'].dataSync());
  const pull = l2sp(net, 1);
  net.weights['head/kernel'].assign(tf.tensor([[5, 5]]));
  const shapes = { 'head/kernel': [1, 2] };
  const updates = once(pull, { 'head/kernel': [0, 0] }, { 'head/kernel': [5, 5] }, shapes);
  for (const index of [0, 1]) expect(updates['head/kernel'][index]).toBeCloseTo(5 - before[index], 6);
});

test('the anchor is still there after many steps', () => {
  const towards = l2sp(tensors({ w: [2] }), 0.5);
  const zero = Array.from({ length: 4 }, () => ({ w: [0] }));
  // Added and not subtracted, so the distance from 2 grows by half in each step.
  expect(walk(towards, { w: [3] }, zero).map(({ w }) => w[0])).toEqual([3.5, 4.25, 5.375, 7.0625]);
});

test('refuses an anchor that does not fit', () => {
  const pull = l2sp(tensors({ 'stem/kernel': [1, 2] }), 0.1);
  expect(() => pull.init(tensors({ 'stem/kernel': [1, 2, 3] }))).toThrow(TransferError);
  expect(() => pull.init(tensors({ 'stem/kernel': [1, 2, 3] }))).toThrow(
    /must have 'stem\/kernel' with the network's shape, \[3\]; got \[2\]/,
  );
  expect(() => pull.validate?.(['body/kernel', 'head/kernel'])).toThrow(
    /must have weights of the network, body\/kernel, head\/kernel; got stem\/kernel/,
  );
  expect(() => pull.validate?.(['stem/kernel', 'head/kernel'])).not.toThrow();
});

test('refuses a coefficient that is negative or not a number', () => {
  expect(() => l2sp({}, -1)).toThrow(/l2sp's strength is -1; it must be a number of 0 or more/);
  expect(() => l2sp({}, 1, Number.NaN)).toThrow(/l2sp's strength towards zero is NaN/);
});
