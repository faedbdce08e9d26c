import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeWav } from './encode-wav';
import { noise } from './fixtures/noise';
import reference from './fixtures/sound.json';
import { decodeWav, readWav } from './wav';
import { wavHead } from './wav-head';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wav é '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file and gives its path. */
function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const whole = Buffer.from(encodeWav({ samples: noise(1, 300), rate: 16000 }));

/** A WAV file of these chunks. */
function wav(...chunks: [name: string, content: Buffer, length?: number][]): Buffer {
  const parts = chunks.map(([name, content, length = content.length]) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(length, 4);
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
  });
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), ...parts]);
}

function fmt(format: number, { channels = 1, rate = 8000, bits = 16 } = {}): Buffer {
  const content = Buffer.alloc(16);
  content.writeUInt16LE(format, 0);
  content.writeUInt16LE(channels, 2);
  content.writeUInt32LE(rate, 4);
  content.writeUInt32LE((rate * channels * bits) / 8, 8);
  content.writeUInt16LE((channels * bits) / 8, 12);
  content.writeUInt16LE(bits, 14);
  return content;
}

test.each(reference.files)('$coding reads as libsndfile reads it', ({ bytes, samples }) => {
  const sound = decodeWav(Buffer.from(bytes, 'base64'));
  expect(sound.rate).toBe(11025);
  expect(sound.samples.length).toBe(samples.length);
  for (const [index, value] of samples.entries()) expect(sound.samples[index]).toBeCloseTo(value, 6);
});

test('what is written comes back to half a step of 16 bits, and what is too loud is cut off', () => {
  const samples = Float32Array.of(0, 0.25, -1, 0.123456, 1.5, -2);
  const back = decodeWav(Buffer.from(encodeWav({ samples, rate: 44100 })));
  expect(back.rate).toBe(44100);
  expect([...back.samples.slice(0, 3)]).toEqual([0, 0.25, -1]);
  expect(Math.abs(back.samples[3] - 0.123456)).toBeLessThanOrEqual(0.5 / 32768);
  expect([...back.samples.slice(4)]).toEqual([32767 / 32768, -1]);
});

test('chunks that stand between the head and the sound, of odd length too, are passed over', () => {
  const sound = Buffer.from(Int16Array.of(16384, -16384).buffer);
  const bytes = wav(['JUNK', Buffer.alloc(7)], ['fmt ', fmt(1)], ['LIST', Buffer.from('abc')], ['data', sound]);
  expect([...decodeWav(bytes).samples]).toEqual([0.5, -0.5]);
});

test('a file damaged anywhere is read or refused, never anything else', () => {
  const files = reference.files.map(({ bytes }) => Buffer.from(bytes, 'base64'));
  const damage = fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.nat(files.length - 1), damage, fc.nat(250), (which, changes, length) => {
      const bytes = Buffer.from(files[which].subarray(0, 40 + length));
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      try {
        const { samples, rate } = decodeWav(bytes);
        return samples.length > 0 && samples.every(Number.isFinite) && rate > 0;
      } catch (cause) {
        return /^(it|its|some of its) /.test((cause as Error).message);
      }
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test('a length that was never filled in, as a pipe leaves it, is the rest of the file', () => {
  const sound = Buffer.from(Int16Array.of(8192, 0, 0).buffer);
  expect([...decodeWav(wav(['fmt ', fmt(1)], ['data', sound, 0xffffffff])).samples]).toEqual([0.25, 0, 0]);
});

describe('the head alone says', () => {
  test('rate, channels, coding and length', () => {
    expect(wavHead(whole.subarray(0, 64))).toMatchObject({ format: 1, channels: 1, rate: 16000, seconds: 300 / 16000 });
    const extensible = Buffer.from(reference.files[8].bytes, 'base64');
    expect(reference.files[8].coding).toBe('WAVEX FLOAT');
    expect(wavHead(extensible)).toMatchObject({ format: 3, channels: 2, seconds: 20 / 11025 });
  });

  test('nothing, or no length, where that is not in these bytes', () => {
    expect(wavHead(Buffer.from('RIFF'))).toBeUndefined();
    expect(wavHead(whole.subarray(0, 30))).toBeUndefined();
    expect(wavHead(whole.subarray(0, 36))).toMatchObject({ rate: 16000, seconds: Number.NaN });
  });
});

describe('is refused by name, with what is wrong and what to do:', () => {
  const cut = Buffer.from(whole.subarray(0, 244));
  const muLaw = Buffer.from(reference.files[6].bytes, 'base64');
  test.each<[string, Buffer, RegExp]>([
    ['an empty file', Buffer.alloc(0), /it is empty/],
    ['a file cut short', cut, /it is truncated: its header declares 600 bytes of audio, and 200 follow/],
    ['mu-law cut short', muLaw.subarray(0, muLaw.length - 5), /declares 40 bytes of audio, and 35 follow/],
    ['a head and no more', Buffer.from(whole.subarray(0, 40)), /its header is damaged/],
    ['no samples', wav(['fmt ', fmt(1)], ['data', Buffer.alloc(0)]), /it contains no audio, 0 samples/],
    ['an MP3 by another name', Buffer.from('ID3\x04 and so on', 'latin1'), /it is an MP3 file, whatever its name says/],
    ['an MPEG-4', Buffer.from('\0\0\0\x20ftypM4A ', 'latin1'), /it is an MPEG-4 file/],
    ['a text', Buffer.from('this is no sound'), /it is not a WAV file/],
    [
      'another coding',
      wav(['fmt ', fmt(17)], ['data', Buffer.alloc(8)]),
      /its encoding \(WAVE format 17\) must be PCM/,
    ],
    [
      'a head of zeros',
      wav(['fmt ', fmt(1, { rate: 0 })], ['data', Buffer.alloc(8)]),
      /1 channels and 0 samples a second/,
    ],
    [
      'a NaN',
      wav(['fmt ', fmt(3, { bits: 32 })], ['data', Buffer.from(Float32Array.of(1, Number.NaN).buffer)]),
      /some of its samples are NaN or infinite/,
    ],
  ])('%s', async (_, bytes, reason) => {
    const path = file('broken.wav', bytes);
    const refused = readWav(path);
    await expect(refused).rejects.toThrow(reason);
    await expect(refused).rejects.toThrow(path);
    await expect(refused).rejects.toThrow(/`ffmpeg -i ".*broken\.wav" ".*broken-converted\.wav"`/);
    await expect(refused).rejects.toMatchObject({ name: 'TransferError' });
  });

  test('a file that is not there', async () => {
    await expect(readWav(join(folder, 'none.wav'))).rejects.toThrow(/There is no file '.*none\.wav'/);
    await expect(readWav(folder)).rejects.toThrow(/cannot be opened: it is a folder.*Check its path/);
  });
});
