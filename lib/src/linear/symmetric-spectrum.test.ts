import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { symmetricSpectrum } from './symmetric-spectrum';

const rows = (matrix: readonly (readonly number[])[]) => matrix.map((row) => Float64Array.from(row));

test('[[2, 1], [1, 2]] has the eigenvalues 1 and 3, along (1, -1) and (1, 1)', () => {
  const { values, components } = symmetricSpectrum(
    rows([
      [2, 1],
      [1, 2],
    ]),
    [
      [1, 1],
      [1, -1],
    ],
  );
  expect([...values].sort()).toEqual([expect.closeTo(1, 12), expect.closeTo(3, 12)]);
  const three = values[0] > 2 ? 0 : 1;
  expect(Math.abs(components[0][three])).toBeCloseTo(Math.SQRT2, 12);
  expect(components[0][1 - three]).toBeCloseTo(0, 12);
  expect(Math.abs(components[1][1 - three])).toBeCloseTo(Math.SQRT2, 12);
});

test('eigenvalues are those of ml-matrix, and the components give y, A y and their products', () => {
  const size = fc.integer({ min: 1, max: 9 });
  const entry = fc.oneof(
    fc.constant(0),
    fc.integer({ min: -9, max: 9 }),
    fc.double({ min: -10, max: 10, noNaN: true }),
  );
  const symmetric = size.chain((n) =>
    fc.tuple(
      fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
      fc.array(entry, { minLength: n, maxLength: n }),
    ),
  );
  fc.assert(
    fc.property(symmetric, ([half, y]) => {
      const a = half.map((row, i) => row.map((_, j) => half[i][j] + half[j][i]));
      const scale = Math.max(1, ...a.flat().map(Math.abs));
      const { values, components } = symmetricSpectrum(rows(a), [y]);
      const sorted = Float64Array.from(values).sort();
      const known = new EigenvalueDecomposition(new Matrix(a), { assumeSymmetric: true }).realEigenvalues;
      for (const [index, value] of Float64Array.from(known).sort().entries())
        expect(Math.abs(sorted[index] - value)).toBeLessThan(1e-11 * scale);
      const ay = a.map((row) => row.reduce((sum, value, j) => sum + value * y[j], 0));
      const product = (p: readonly number[], q: readonly number[]) =>
        p.reduce((sum, value, i) => sum + value * q[i], 0);
      const [x] = components;
      const moment = (power: number) => x.reduce((sum, value, i) => sum + value * value * values[i] ** power, 0);
      const near = (found: number, due: number, power: number) =>
        expect(Math.abs(found - due)).toBeLessThan(1e-9 * scale ** power * (1 + product(y, y)));
      near(moment(0), product(y, y), 0);
      near(moment(1), product(y, ay), 1);
      near(moment(2), product(ay, ay), 2);
    }),
  );
});

test('entries that are not finite do not go on for ever', () => {
  expect(() =>
    symmetricSpectrum(
      rows([
        [1, Number.NaN],
        [Number.NaN, 1],
      ]),
      [],
    ),
  ).not.toThrow();
});
