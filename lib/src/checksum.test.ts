import { expect, test } from '@jest/globals';
import { crc32, crc32c } from './checksum';

test('the check values of the catalogue of CRC algorithms, of the text 123456789', () => {
  const text = new TextEncoder().encode('123456789');
  expect(crc32(text).toString(16)).toBe('cbf43926');
  expect(crc32c(text).toString(16)).toBe('e3069283');
  expect(crc32(new Uint8Array())).toBe(0);
});
