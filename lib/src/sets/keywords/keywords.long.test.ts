import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeWav } from '../../audio/encode-wav';
import { readWav } from '../../audio/wav';
import { recordings } from '../../data/recordings';
import { randomFrom } from '../../data/shuffle';
import { courseFolder } from '../../places';
import { gaussian } from './gaussian';
import { inRoom, randomRoom } from './in-room';
import { makeKeywords } from './make-keywords';
import { reverberate } from './reverberate';
import { pausedSpeech, utterances } from './utterances';
import { VOICES } from './voices';
import { KEYWORDS } from './words';

const RATE = 16_000;
const keywords = join(courseFolder()!, 'datasets', 'keywords');
const decibels = (a: number, b: number) => 10 * Math.log10(a / b);
const power = (x: ArrayLike<number>) => Array.from(x).reduce((sum, value) => sum + value * value, 0) / x.length;

describe('the keywords that set-up made', () => {
  test('every word is spoken by every voice, in both rooms', () => {
    for (const room of ['quiet', 'room']) {
      const words = readdirSync(join(keywords, room)).filter((name) => !name.startsWith('.'));
      expect(words).toEqual([...KEYWORDS]);
      for (const word of words) {
        const files = readdirSync(join(keywords, room, word));
        expect(files).toEqual(VOICES.map(({ name }) => `${name}.wav`).sort());
      }
    }
    expect(KEYWORDS.length * VOICES.length).toBe(480);
  });

  test('they are read as recordings of one second, with the voice as a column', async () => {
    const voice = (id: string) => id.replace(/.*[/\\](.*)\.wav$/, '$1');
    const data = recordings('datasets/keywords/quiet', { rate: RATE, seconds: 1, columns: { voice } });
    expect([data.labels.length, data.shape, data.classes.length]).toEqual([480, [RATE], 12]);
    expect(new Set(data.columns?.voice).size).toBe(40);
    expect(data.columns?.seconds.every((seconds) => seconds === 1)).toBe(true);
  });

  test('no recording is there twice', () => {
    const files = ['quiet', 'room'].flatMap((room) =>
      KEYWORDS.flatMap((word) => VOICES.map(({ name }) => join(keywords, room, word, `${name}.wav`))),
    );
    const hashes = files.map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
    expect(new Set(hashes).size).toBe(960);
  });

  test('speech in the noisy room is 10 dB above its noise', async () => {
    for (const [seed, voice] of [...VOICES.entries()].slice(0, 4)) {
      const { reverberationTime, wet } = randomRoom(randomFrom(1000 * seed + 1));
      for (const word of ['go', 'seven']) {
        const quiet = await readWav(join(keywords, 'quiet', word, `${voice.name}.wav`));
        const noisy = await readWav(join(keywords, 'room', word, `${voice.name}.wav`));
        const speech = reverberate(Float64Array.from(quiet.samples), RATE, reverberationTime, wet);
        const noise = speech.map((value, n) => noisy.samples[n] - value);
        expect(decibels(power(speech), power(noise))).toBeCloseTo(10, 1);
      }
    }
  });
});

test('forty voices: no variant twice, eight accents five times each', () => {
  expect(new Set(VOICES.map(({ variant }) => variant)).size).toBe(40);
  const times = VOICES.reduce(
    (all, { accent }) => all.set(accent, (all.get(accent) ?? 0) + 1),
    new Map<string, number>(),
  );
  expect([...times.values()]).toEqual([5, 5, 5, 5, 5, 5, 5, 5]);
});

test('speech is parted at its pauses, and a stop within a word is none', () => {
  const rate = 1000;
  const samples = new Float32Array(3000);
  // "left": 0.2 s, 0.15 s of silence before the t, 0.05 s. Then a pause of 0.5 s, and "go".
  samples.fill(0.3, 500, 700);
  samples.fill(0.1, 850, 900);
  samples.fill(-0.4, 1400, 1600);
  const pieces = utterances(samples, rate, 2);
  // 20 ms before and after: 400 + 40 and 200 + 40 samples.
  expect(pieces.map(({ length }) => length)).toEqual([440, 240]);
  expect(pieces[0][20]).toBeCloseTo(0.3);
  expect(pieces[1][219]).toBeCloseTo(-0.4);
  expect(() => utterances(samples, rate, 3)).toThrow(/3 words with pauses between them; got 2/);
});

test('a room rings until 60 dB less after the time asked for', () => {
  for (const seconds of [0.3, 0.7]) {
    const click = new Float64Array(RATE);
    click[0] = 1;
    const echoes = reverberate(click, RATE, seconds, 1);
    // Schroeder 1965: the energy still to come, from -5 to -35 dB, falls as fast as the decay time says.
    const left = new Float64Array(RATE);
    let sum = 0;
    for (let n = RATE - 1; n >= 0; n--) {
      sum += echoes[n] ** 2;
      left[n] = sum;
    }
    const reaches = (level: number) => left.findIndex((energy) => decibels(energy, left[0]) <= level);
    const measured = (2 * (reaches(-35) - reaches(-5))) / RATE;
    expect(measured / seconds).toBeGreaterThan(0.9);
    expect(measured / seconds).toBeLessThan(1.1);
  }
});

test('a share of 0 leaves the sound as it is', () => {
  const sound = Float64Array.from({ length: 500 }, (_, n) => Math.sin(n));
  expect(reverberate(sound, RATE, 0.5, 0)).toEqual(sound);
});

test('noise lies 10 dB below the speech in every room, and lower tones are louder in it', () => {
  const sound = gaussian(RATE, randomFrom(7)).map((value, n) => (n > 4000 && n < 9000 ? value : 0));
  for (const seed of [1, 2, 3]) {
    const random = randomFrom(seed);
    const { speech, noise } = inRoom(sound, RATE, randomRoom(random), random);
    expect(decibels(power(speech), power(noise))).toBeCloseTo(10, 6);
    // Steps between samples are the high tones: of white noise they would have twice its power.
    const steps = noise.slice(1).map((value, n) => value - noise[n]);
    expect(power(steps) / power(noise)).toBeLessThan(1);
  }
});

test('normal numbers have mean 0, deviation 1 and tails', () => {
  const numbers = gaussian(100_001, randomFrom(5));
  const mean = numbers.reduce((a, b) => a + b) / numbers.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(power(numbers)).toBeCloseTo(1, 1);
  // 4.55 % of a normal distribution lie beyond two standard deviations.
  expect(numbers.filter((value) => Math.abs(value) > 2).length / numbers.length).toBeCloseTo(0.0455, 2);
});

describe('made anew by a voice of our own', () => {
  const rate = 22_050;
  const asked: string[] = [];
  let folder: string;

  /** Speaks each word as a different tone for 0.4 s, followed by a pause. */
  const speak = async (_: unknown, text: string): Promise<Buffer> => {
    asked.push(text);
    const words = [...text.matchAll(/>?([a-z]+)<break/g)].map(([, word]) => word);
    const samples = new Float32Array(words.length * rate);
    for (const [index, word] of words.entries()) {
      const tone = 200 + 100 * KEYWORDS.indexOf(word as 'go');
      for (let n = 0; n < 0.4 * rate; n++)
        samples[index * rate + n + 1000] = 0.5 * Math.sin((2 * Math.PI * tone * n) / rate);
    }
    return Buffer.from(encodeWav({ samples, rate }));
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keywords é '));
    expect(await makeKeywords(folder, speak, 'test', VOICES.slice(0, 3))).toBe(true);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('each word lands in its own folder, whatever the order it was spoken in', async () => {
    for (const word of ['down', 'seven', 'yes'] as const) {
      for (const { name } of VOICES.slice(0, 3)) {
        const { samples, rate: written } = await readWav(join(folder, 'quiet', word, `${name}.wav`));
        expect([written, samples.length]).toEqual([RATE, RATE]);
        // A sine of f Hz crosses zero upwards f times a second: counted where it is loud.
        const loud = samples.filter((value) => Math.abs(value) > 0.003).length;
        const start = samples.findIndex((value) => Math.abs(value) > 0.01);
        const within = samples.subarray(start, start + 0.35 * RATE);
        const crossings = within.filter((value, n) => n > 0 && value >= 0 && within[n - 1] < 0).length;
        expect(crossings / 0.35 / (200 + 100 * KEYWORDS.indexOf(word))).toBeCloseTo(1, 1);
        expect(loud).toBeGreaterThan(0.35 * RATE);
        // Halved, so that rooms are not clipped, and somewhere about the middle.
        expect(Math.max(...within)).toBeCloseTo(0.25, 1);
        expect(start).toBeGreaterThan(0.15 * RATE);
        expect(start).toBeLessThan(0.45 * RATE);
      }
    }
  });

  test('each voice speaks the words in an order of its own', () => {
    expect(asked.length).toBe(3);
    expect(new Set(asked).size).toBe(3);
    expect(asked[0]).not.toBe(pausedSpeech(KEYWORDS));
  });

  test('a second run speaks nothing; a missing room or another speaker makes both anew', async () => {
    expect(await makeKeywords(folder, speak, 'test', VOICES.slice(0, 3))).toBe(false);
    expect(asked.length).toBe(3);
    rmSync(join(folder, 'room'), { recursive: true });
    expect(await makeKeywords(folder, speak, 'test', VOICES.slice(0, 3))).toBe(true);
    expect(readdirSync(join(folder, 'room', 'go')).length).toBe(3);
    expect(asked.length).toBe(6);
    const mute = async () => Buffer.from(encodeWav({ samples: new Float32Array(rate), rate }));
    await expect(makeKeywords(folder, mute, 'another', VOICES.slice(0, 3))).rejects.toThrow(/12 words.*got 0/);
    expect(existsSync(join(folder, 'quiet', 'yes'))).toBe(true);
  });
});
