import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Step, segments, uniqueNames } from './segments';

const step = (made: string, ...reads: string[]): Step => ({ reads, makes: [made] });
const shape = (steps: readonly Step[], output: string) =>
  segments(steps, 'x', output).map(({ steps: inside, enters, leaves }) => [enters, inside.length, leaves]);

test('a chain falls into its steps', () => {
  expect(shape([step('a', 'x'), step('b', 'a'), step('c', 'b')], 'c')).toEqual([
    ['x', 1, 'a'],
    ['a', 1, 'b'],
    ['b', 1, 'c'],
  ]);
});

test('what stands between a branch and its joining stays together, also where it is left by two ways', () => {
  const residual = [step('a', 'x'), step('b', 'a'), step('c', 'b'), step('sum', 'c', 'a'), step('top', 'sum')];
  expect(shape(residual, 'top')).toEqual([
    ['x', 1, 'a'],
    ['a', 3, 'sum'],
    ['sum', 1, 'top'],
  ]);
  expect(shape([step('a', 'x'), step('b', 'x'), step('c', 'a', 'b')], 'c')).toEqual([['x', 3, 'c']]);
});

test('a value that is made of nothing is live until it is used', () => {
  expect(shape([step('table'), step('a', 'x'), step('b', 'a', 'table'), step('c', 'b')], 'c')).toEqual([
    ['x', 3, 'b'],
    ['b', 1, 'c'],
  ]);
});

test('of any graph: every step once and in order, and nothing read that is not made inside or enters', () => {
  // Step n reads x or earlier steps, the one before it among them, so that all lead to the last.
  const graphs = fc
    .array(fc.array(fc.nat({ max: 20 }), { maxLength: 3 }), { minLength: 1, maxLength: 20 })
    .map((lists) =>
      lists.map((list, place) =>
        step(
          `v${place}`,
          ...new Set([place - 1, ...list.map((n) => (n % (place + 1)) - 1)].map((n) => (n < 0 ? 'x' : `v${n}`))),
        ),
      ),
    );
  fc.assert(
    fc.property(graphs, (steps) => {
      const output = `v${steps.length - 1}`;
      const found = segments(steps, 'x', output);
      expect(found.flatMap((part) => part.steps)).toEqual(steps);
      expect(found.at(-1)?.leaves).toBe(output);
      let enters = 'x';
      for (const part of found) {
        expect(part.enters).toBe(enters);
        const inside = new Set([enters, ...part.steps.flatMap(({ makes }) => makes)]);
        for (const { reads } of part.steps) for (const value of reads) expect(inside.has(value)).toBe(true);
        enters = part.leaves;
      }
    }),
  );
});

test('the second use of a name gets a number', () => {
  const unique = uniqueNames();
  expect(['a', 'b', 'a', 'a'].map(unique)).toEqual(['a', 'b', 'a.2', 'a.3']);
});
