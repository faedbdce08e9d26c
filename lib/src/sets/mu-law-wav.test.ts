import { expect, test } from '@jest/globals';
import { muLawWav } from './mu-law-wav';

// ITU-T G.711, table 2: silence is FF, the largest positive value 80, the largest negative one 00; 8 bits a sample.
test('sound is written as 8 bits a sample by the mu-law, silence and both ends as in the table of G.711', () => {
  const bytes = Buffer.from(muLawWav({ samples: Float32Array.of(0, 1, -1, 0), rate: 8000 }));
  expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
  const format = bytes.indexOf('fmt ') + 8;
  // Format 7 is mu-law; one channel; 8000 samples a second.
  expect([bytes.readUInt16LE(format), bytes.readUInt16LE(format + 2), bytes.readUInt32LE(format + 4)]).toEqual([
    7, 1, 8000,
  ]);
  const data = bytes.indexOf('data');
  expect(bytes.readUInt32LE(data + 4)).toBe(4);
  expect([...bytes.subarray(data + 8, data + 12)]).toEqual([0xff, 0x80, 0x00, 0xff]);
});
