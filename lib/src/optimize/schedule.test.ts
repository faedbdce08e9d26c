import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TransferError } from '../error';
import { constant, cosine, exponential, linear, oneCycle, piecewise, ramp, warmup } from './schedule';

function expectClose(got: readonly number[], expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(got[i]).toBeCloseTo(value, 9);
}

describe('a schedule', () => {
  test('constant stays', () => expect(constant(0.3)(0.7)).toBe(0.3));

  test('linear is half way at half time', () => {
    expectClose([0, 0.5, 1].map(linear(4, 2)), [4, 3, 2]);
    expectClose([0, 0.25, 1].map(linear(4)), [4, 3, 0]);
  });

  test('exponential goes by equal factors: 1, 0.1, 0.01', () => {
    expectClose([0, 0.5, 1].map(exponential(1, 0.01)), [1, 0.1, 0.01]);
  });

  test('cosine goes half a cosine from one value to the other', () => {
    expectClose([0, 1 / 3, 0.5, 1].map(cosine(1, 0)), [1, 0.75, 0.5, 0]);
  });

  test('ramp is 0 at first, tanh(2.5) at half time and tanh(5) at last', () => {
    // 2 / (1 + exp(-x)) - 1 = tanh(x / 2).
    expectClose([0, 0.5, 1].map(ramp()), [0, 0.98661429815143, 0.999909204262595]);
    expectClose([ramp(2)(0.5)], [0.46211715726]);
  });

  test('warmup climbs in a line, then hands over from the start', () => {
    expectClose([0, 0.1, 0.2, 0.6, 1].map(warmup(0.2, cosine(1, 0))), [0, 0.5, 1, 0.5, 0]);
    expectClose([0, 0.05, 0.1, 1].map(warmup(0.1, 3)), [0, 1.5, 3, 3]);
    expectClose([0, 1].map(warmup(0, linear(2))), [2, 0]);
  });

  test('oneCycle starts at a 25th of its peak, peaks at a quarter, and ends at nearly nothing', () => {
    expectClose([0, 0.25, 1].map(oneCycle(0.1)), [0.004, 0.1, 0.000001]);
  });

  test('piecewise stretches each part over its fraction, and a boundary belongs to the later one', () => {
    const stairs = piecewise([0.5, 3], [0.25, linear(2, 1)], [0.25, 0]);
    expectClose([0, 0.49, 0.5, 0.625, 0.75, 1].map(stairs), [3, 3, 2, 1.5, 0, 0]);
    expectClose([0, 1].map(piecewise([0, 5], [1, linear(2, 1)], [0, 5])), [2, 1]);
  });

  test('piecewise of one schedule on both sides of any cut is that schedule, where it is a line', () => {
    const anywhere = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anywhere, anywhere, (cut, position) => {
        const line = linear(1, 3);
        const parts = piecewise([cut, linear(1, line(cut))], [1 - cut, linear(line(cut), 3)]);
        expect(parts(position)).toBeCloseTo(line(position), 9);
      }),
    );
  });
});

test.each([
  [
    'fractions that do not add up to 1',
    () => piecewise([0.5, 1], [0.4, 1]),
    /fractions must be 0 or more and add up to 1; got 0\.5, 0\.4/,
  ],
  ['a negative fraction', () => piecewise([-0.5, 1], [1.5, 1]), /got -0\.5, 1\.5/],
  ['no part at all', () => piecewise(), /fractions .* got none/],
  ['an exponential to 0', () => exponential(1, 0), /is 0; it must be a number above 0. Use linear to reach 0/],
  ['a warmup longer than the run', () => warmup(1.2, 1), /warmup's fraction is 1.2; it must be a fraction of the run/],
  ['a cycle that goes up for longer than the run', () => oneCycle(1, 3), /oneCycle's rising fraction is 3/],
  ['a part of NaN', () => piecewise([0.5, Number.NaN], [0.5, 1]), /A value of piecewise is NaN; it must be a number/],
  ['an infinite part', () => piecewise([1, Number.POSITIVE_INFINITY]), /A value of piecewise is Infinity/],
  ['a ramp that is flat', () => ramp(0), /ramp's steepness is 0/],
])('%s is refused', (_what, make, sentence) => {
  expect(make).toThrow(TransferError);
  expect(make).toThrow(sentence);
});
