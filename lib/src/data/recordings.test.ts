import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeWav } from '../audio/encode-wav';
import { noise } from '../audio/fixtures/noise';
import { resample } from '../audio/resample';
import { readWav } from '../audio/wav';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { readable } from './readable';
import { recordings } from './recordings';
import { subset } from './subset';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recordings é '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts bytes under a path in the folder. */
function put(path: string, bytes: Uint8Array): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}

/** A recording of these values, of which 16 bits keep every one: parts of 32768. */
const wav = (values: readonly number[], rate = 100) => encodeWav({ samples: Float32Array.from(values), rate });

async function example(data: Dataset, index: number): Promise<number[]> {
  const tensor = await data.read([index]);
  const values = Array.from(await tensor.data());
  tensor.dispose();
  return values;
}

/** Says its rate and length, and has no layers. */
const hears = (input: Partial<Net['input']>): Net => ({
  name: 'ear',
  input: { shape: [8], ...input },
  layers: [],
  weights: {},
  output: [8],
});

test('each folder is a class, examples are samples at one rate, sorted by name', async () => {
  put('yes/b.wav', wav([0.5, -0.5, 0.25, 0]));
  put('yes/a.WAV', wav([0, 0, 0, 0.125]));
  put('no/c.wave', wav([1, 0, 0, -1]));
  put('no/notes.txt', Buffer.from('x'));
  const data = recordings(folder, { rate: 100, seconds: 0.04 });
  expect(data).toMatchObject({ classes: ['no', 'yes'], labels: [0, 1, 1], shape: [4], rate: 100, pixels: false });
  expect(data.ids).toEqual(['no/c.wave', 'yes/a.WAV', 'yes/b.wav'].map((id) => join(folder, id)));
  const batch = await data.read([2, 0]);
  expect(batch.shape).toEqual([2, 4]);
  expect([...batch.dataSync()]).toEqual([0.5, -0.5, 0.25, 0, 32767 / 32768, 0, 0, -1]);
  batch.dispose();
});

test('a longer recording gives its middle, a shorter one stands in the middle of silence', async () => {
  const eighths = [1, 2, 3, 4, 5, 6, 7].map((eighth) => eighth / 8);
  put('a/long.wav', wav(eighths));
  put('b/short.wav', wav(eighths.slice(0, 2)));
  const data = recordings(folder, { rate: 100, seconds: 0.05 });
  expect(await example(data, 0)).toEqual(eighths.slice(1, 6));
  expect(await example(data, 1)).toEqual([0, 1 / 8, 2 / 8, 0, 0]);
});

test('another rate is brought to the one that is asked for', async () => {
  const recorded = noise(50, 441);
  put('a/1.wav', encodeWav({ samples: recorded, rate: 44100 }));
  put('b/1.wav', wav([0]));
  const found = await example(recordings(folder, { rate: 16000, seconds: 0.01 }), 0);
  const expected = resample(recorded, { from: 44100, to: 16000 });
  // Half a step of 16 bits before, and half a step after; what overshoots is cut off.
  for (const [index, value] of expected.entries())
    expect(Math.abs(found[index] - Math.max(-1, Math.min(1, value)))).toBeLessThan(2 / 32768);
});

test('of a head that says one sample a second, and so hours, the middle alone is computed', async () => {
  // At 8,000 samples a second it is 28 hours: 3 GB.
  const recorded = noise(1, 100_000);
  put('a/1.wav', encodeWav({ samples: recorded, rate: 1 }));
  put('a/7.wav', encodeWav({ samples: recorded, rate: 7 }));
  put('b/1.wav', wav([0]));
  const data = recordings(folder, { rate: 8000, seconds: 0.1 });
  for (const index of [0, 1]) {
    const found = await example(data, index);
    expect(found).toHaveLength(800);
    expect(found.every(Number.isFinite)).toBe(true);
  }
});

test('the middle that is computed alone is the middle of the whole', async () => {
  const recorded = noise(3, 4410).map((value) => value / 4);
  put('a/1.wav', encodeWav({ samples: recorded, rate: 44100 }));
  put('b/1.wav', wav([0]));
  const found = await example(recordings(folder, { rate: 16000, seconds: 0.02 }), 0);
  // The difference to the samples of the file, which are rounded to 16 bits.
  const { samples } = await readWav(join(folder, 'a/1.wav'));
  const whole = resample(samples, { from: 44100, to: 16000 });
  expect(whole).toHaveLength(1600);
  expect(found).toEqual([...whole.subarray(640, 960)].map((value) => Math.round(value * 32768) / 32768));
});

test('the net that hears them says the rate and the length', () => {
  put('a/1.wav', wav([0]));
  put('b/1.wav', wav([0]));
  expect(recordings(folder, { for: hears({ rate: 16000 }) })).toMatchObject({ rate: 16000, shape: [8] });
  expect(() => recordings(folder, { for: hears({}) })).toThrow(/must read audio.*ear reads \[8\]/);
  expect(() => recordings(folder, { for: hears({ rate: 16000 }), seconds: 2 })).toThrow(/leave out rate and seconds/);
  expect(() => recordings(folder, { rate: 16000 })).toThrow(/got 16000 and undefined.*\{ for: net \}/);
  expect(() => recordings(folder, { rate: 0.5, seconds: 4 })).toThrow(/rate must be a positive integer/);
});

test('columns say how long each file lasts and what its name tells, and go with a subset', () => {
  put('a/ann_1.wav', wav([0, 0, 0]));
  put('a/bob_1.wav', wav([0]));
  put('b/ann_2.wav', wav([0, 0], 1000));
  put('b/broken.wav', Buffer.from('no'));
  const speaker = (id: string) => id.replace(/.*[/\\](\w+?)_.*/, '$1');
  const data = recordings(folder, { rate: 100, seconds: 1, columns: { speaker } });
  expect(data.columns?.seconds).toEqual([0.03, 0.01, 0.002, Number.NaN]);
  expect(subset(data, [2, 1]).columns).toEqual({ seconds: [0.002, 0.01], speaker: ['ann', 'bob'] });
});

test('listing hears nothing, and a recording that was heard is kept', async () => {
  put('a/1.wav', wav([0.5]));
  put('b/1.wav', wav([0.5]));
  const data = recordings(folder, { rate: 100, seconds: 0.01 });
  put('a/1.wav', wav([0.25]));
  expect(await example(data, 0)).toEqual([0.25]);
  put('a/1.wav', wav([0.125]));
  expect(await example(data, 0)).toEqual([0.25]);
});

describe('what cannot be heard', () => {
  test('is named when it is read, an MP3 with what converts it, and readable leaves out just that', async () => {
    put('a/good.wav', wav([0.5]));
    put('a/cut.wav', wav([0.5, 0.5, 0.5]).subarray(0, 46));
    put('b/good.wav', wav([0.25]));
    put('b/music.mp3', Buffer.from('ID3\x04'));
    const data = recordings(folder, { rate: 100, seconds: 0.01 });
    await expect(data.read([1, 0])).rejects.toThrow(/cut\.wav cannot be read as audio: it is truncated/);
    await expect(data.read([3])).rejects.toThrow(
      /music\.mp3 .*MP3.*`ffmpeg -i ".*music\.mp3" ".*music-converted\.wav"`/,
    );
    const rest = await readable(data);
    expect(rest.ids).toEqual([join(folder, 'a/good.wav'), join(folder, 'b/good.wav')]);
    expect(rest.skipped?.map(({ id }) => id)).toEqual([join(folder, 'a/cut.wav'), join(folder, 'b/music.mp3')]);
  });

  test('a folder without recordings is refused, and an empty class left out only where that is asked for', () => {
    expect(() => recordings('no/such/folder', { rate: 1, seconds: 1 })).toThrow(/There is no folder/);
    put('a/1.wav', wav([0]));
    expect(() => recordings(folder, { rate: 1, seconds: 1 })).toThrow(/a folder of recordings for each of two or more/);
    put('b/1.wav', wav([0]));
    put('hollow/notes.txt', Buffer.from('x'));
    expect(() => recordings(folder, { rate: 1, seconds: 1 })).toThrow(
      /hollow contains no recording. Put \.wav files directly/,
    );
    const data = recordings(folder, { rate: 1, seconds: 1, skip: true });
    expect(data).toMatchObject({ classes: ['a', 'b'], skipped: [{ id: join(folder, 'hollow') }] });
  });
});

test('a length that no memory holds is refused with the limit', () => {
  // 8 * 10^12 samples of four bytes are 29,802 GiB; 2^28 samples at 8 kHz last 33,554 s.
  expect(() => recordings('nowhere', { rate: 8000, seconds: 1e9 })).toThrow(
    'seconds must be at most 33554 (1 GB) at 8000 samples a second; got 1000000000, which takes 29802 GB of memory per example.',
  );
});
