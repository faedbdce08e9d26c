import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { plotMap } from './plot-map';

const picture = tf.fill([40, 80, 3], 99);

test('each place of a map lies over its part of the picture, the first row at the top', async () => {
  const map = tf.tensor2d([
    [0, 0, 0, 0.5],
    [0, 0.25, 0, 0],
  ]);
  const { data, layout, description } = await plotMap(picture, map, { title: 'Middles', of: 'probability' });
  // Four places over 80 pixels: 20 pixels each, so middles at 10, 30, ...; two rows over 40 pixels.
  expect(data[0]).toMatchObject({ x: [10, 30, 50, 70], y: [10, 30], zmin: 0, zmax: 0.5 });
  expect(layout).toMatchObject({ xaxis: { range: [0, 80] }, yaxis: { range: [40, 0] } });
  expect(description).toBe(
    'Middles over a picture of 80 x 40 pixels: probability is largest, 0.500, at pixel (70, 10).',
  );
});

test('a map of nothing can be drawn, and one of classes is refused', async () => {
  const { data } = await plotMap(picture, tf.zeros([2, 2]));
  expect(data[0].zmax).toBeGreaterThan(0);
  await expect(plotMap(picture, tf.zeros([2, 2, 3]))).rejects.toThrow("plotMap's map must have the shape [h, w]");
});
