import { expect, test } from '@jest/globals';
import type { Layer, Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { netTable } from './net-table';

const layer = (name: string, inside?: readonly string[]): Layer => ({ name, inside, apply: (x) => x });

function made(layers: readonly Layer[], shapes: Readonly<Record<string, number[]>>): Net {
  const weights = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, tf.variable(tf.zeros(shape))]),
  );
  return { name: 'made', input: { shape: [8, 8, 3] }, layers, weights, output: [2] };
}

test('a net as a table: the shapes of each layer’s weights, how many numbers they hold, and the sum', () => {
  const net = made([layer('one'), layer('pool'), layer('two')], {
    'one/kernel': [3, 3, 3, 4],
    'one/bias': [4],
    'two/kernel': [64, 2],
    // Belongs to no layer: a name with the same beginning.
    'twofold/bias': [5],
  });
  const { columns, rows, caption } = netTable(net);
  expect(columns).toEqual(['layer', 'weights', 'numbers']);
  expect(rows).toEqual([
    ['one', '[3, 3, 3, 4] [4]', 112],
    ['pool', '', 0],
    ['two', '[64, 2]', 128],
    ['all', '', 245],
  ]);
  expect(caption).toBe('made: [8, 8, 3] to [2]');
});

test('a block of layers has the weights of what is inside; of more than four, three are shown', () => {
  const shapes = { 'block/a': [1], 'inner/a': [2], 'inner/b': [3], 'inner/c': [4], 'inner/d': [5] };
  const [block] = netTable(made([layer('block', ['inner'])], shapes)).rows;
  expect(block).toEqual(['block', '[1] [2] [3] … 2 more', 15]);
  const { 'inner/d': _, ...four } = shapes;
  expect(netTable(made([layer('block', ['inner'])], four)).rows[0]).toEqual(['block', '[1] [2] [3] [4]', 10]);
});
