import { expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { pngBase64 } from '../src/show/png.browser';

test('a PNG that a page encodes is read by pngjs', () => {
  const [width, height] = [200, 100];
  const rgba = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i * 7 + (i >> 8)) % 256);
  const { data, ...size } = PNG.sync.read(Buffer.from(pngBase64(rgba, width, height), 'base64'));
  expect(size).toMatchObject({ width, height });
  expect(Buffer.compare(data, rgba)).toBe(0);
});
