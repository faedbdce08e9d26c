import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { compile } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { decibels } from './decibels';
import { noise } from './fixtures/noise';
import reference from './fixtures/sound.json';
import { type MelFilterBankOptions, melFilterBank, melFrequencies } from './mel-filter-bank';
import { type MelSpectrogramOptions, melSpectrogram } from './mel-spectrogram';

/** The largest difference, as a share of the largest value. */
function gap(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, index) => Math.abs(found[index] - value))) / largest;
}

describe('the filters', () => {
  test.each(reference.banks)('of $options.scale scale by $options.norm equal librosa', ({ options, ...expected }) => {
    const bank = melFilterBank(options as MelFilterBankOptions);
    const { bins, fft } = options;
    const filters = Array.from({ length: bins }, (_, bin) =>
      Array.from({ length: fft / 2 + 1 }, (_, k) => bank[k * bins + bin]),
    );
    const sums = filters.map((filter) => filter.reduce((sum, height) => sum + height, 0));
    const middles = filters.map((filter, bin) => filter.reduce((sum, height, k) => sum + k * height, 0) / sums[bin]);
    expect(gap(sums, expected.sums)).toBeLessThan(1e-6);
    expect(gap(middles, expected.middles)).toBeLessThan(1e-6);
  });

  test('of the Slaney scale stand 200/3 Hz apart up to 1 kHz', () => {
    // 15 mels of 200/3 Hz make 1000 Hz, and 27 more make 6400 Hz (Slaney 1998).
    const centres = melFrequencies({ rate: 16000, bins: 41, high: 6400 });
    for (const mel of [1, 7, 15]) expect(centres[mel - 1]).toBeCloseTo((mel * 200) / 3, 6);
    expect(centres[40] / centres[39]).toBeCloseTo(6.4 ** (1 / 27), 6);
  });

  test('a range beyond half the rate, and a filter that no frequency falls into, are refused', () => {
    expect(() => melFilterBank({ rate: 8000, fft: 256, high: 5000 })).toThrow(/from 0 to 4000 Hz/);
    expect(() => melFilterBank({ rate: 16000, fft: 256, bins: 128 })).toThrow(
      /Filter 1 spans 0\.0 to 46\.8 Hz.*every 62\.5 Hz.*fewer/,
    );
  });
});

describe('the spectrogram', () => {
  test.each(reference.spectrograms)('$options.window samples, $options.hop apart, equals librosa', (expected) => {
    const sound = noise(expected.stream, expected.samples);
    const options = expected.options as MelSpectrogramOptions;
    const power = melSpectrogram(sound, options);
    expect(power.shape).toEqual([expected.frames, options.bins]);
    expect(gap(power.dataSync(), expected.power)).toBeLessThan(1e-6);
    const loudness = decibels(power, { range: 20 }).dataSync();
    for (const [index, value] of expected.decibels.entries())
      expect(Math.abs(loudness[index] - value)).toBeLessThan(1e-4);
  });

  test('a tone stands in the band of its frequency, its power that of the window', () => {
    // A Hann window of 400 sums to 200; a sine of 1 puts half of that, 100, at its frequency.
    const sound = Float32Array.from({ length: 4000 }, (_, n) => Math.sin((2 * Math.PI * 1000 * n) / 16000));
    const options = { rate: 16000, fft: 400, bins: 10, scale: 'htk', norm: 'peak' } as const;
    const [frame] = melSpectrogram(sound, options).arraySync() as number[][];
    const centres = melFrequencies(options);
    const nearest = centres.map((hertz) => Math.abs(hertz - 1000));
    expect(frame.indexOf(Math.max(...frame))).toBe(nearest.indexOf(Math.min(...nearest)));
    const heights = melFilterBank(options).slice((1000 / 40) * 10, (1000 / 40) * 10 + 10);
    const beside = [24, 26].map((k) => melFilterBank(options).slice(k * 10, k * 10 + 10));
    // Half of the window's sum at the tone, a quarter at the two neighbouring frequencies: 100^2 and 50^2.
    const expected = Array.from(heights, (height, bin) => 1e4 * height + 2500 * (beside[0][bin] + beside[1][bin]));
    expect(gap(frame, expected)).toBeLessThan(1e-5);
  });

  test('of a batch is that of each sound, each with its own loudest value', () => {
    const sounds = [noise(31, 1200), noise(32, 1200).map((sample) => sample / 1000)];
    const options = { rate: 16000, bins: 12 };
    const both = decibels(melSpectrogram(tf.stack(sounds.map((sound) => tf.tensor1d(sound))), options), { range: 10 });
    for (const [index, sound] of sounds.entries()) {
      const alone = decibels(melSpectrogram(sound, options), { range: 10 });
      expect(gap(both.slice([index], [1]).dataSync(), [...alone.dataSync()])).toBeLessThan(1e-6);
    }
  });

  test('has the gradient that differences measure, as it is and compiled', () => {
    const options = { rate: 1000, window: 20, hop: 8, fft: 32, bins: 4 };
    const loss = (x: Tensor): Tensor => decibels(melSpectrogram(x, options), { range: 15 }).square().mean();
    const sound = tf.tensor1d(noise(33, 60));
    const gradient = tf.grad((x: Tensor) => loss(x) as never);
    const compiled = compile((x: Tensor) => gradient(x));
    const slopes = gradient(sound).dataSync();
    expect(gap(compiled(sound).dataSync(), [...slopes])).toBeLessThan(1e-5);
    compiled.dispose();
    for (const index of [0, 7, 30, 59]) {
      const bump = tf.oneHot(tf.scalar(index, 'int32'), 60).mul(1e-3);
      const [up, down] = [sound.add(bump), sound.sub(bump)].map((x) => loss(x).dataSync()[0]);
      expect(Math.abs(slopes[index] - (up - down) / 2e-3)).toBeLessThan(0.05 + 0.02 * Math.abs(slopes[index]));
    }
  });

  test('leaves no tensor behind', () => {
    const sound = noise(34, 3000);
    melSpectrogram(sound, { rate: 16000 }).dispose();
    const before = tf.memory().numTensors;
    decibels(tf.keep(melSpectrogram(sound, { rate: 16000 }))).dispose();
    expect(tf.memory().numTensors).toBe(before + 1);
  });

  test('a sound shorter than a frame, and a window longer than the transform, are refused', () => {
    expect(() => melSpectrogram(new Float32Array(500), { rate: 16000 })).toThrow(/at least 512 samples.*got 500/);
    expect(() => melSpectrogram(new Float32Array(500), { rate: 16000, fft: 256 })).toThrow(/400, 160 and 256/);
  });
});

describe('options that no filter has', () => {
  const options: MelFilterBankOptions = { rate: 16_000, fft: 512 };

  test.each(['slaney', '', 1, null])('norm %p', (norm) => {
    expect(() => melFilterBank({ ...options, norm: norm as 'area' })).toThrow(
      "melFilterBank's norm must be 'area' or 'peak'; got ",
    );
  });

  test.each([0, 511, 512.5, Number.NaN, 'x', null])('fft %p', (fft) => {
    expect(() => melFilterBank({ ...options, fft: fft as number })).toThrow(
      /melFilterBank's fft is .*; it must be an even integer of 2 or more. Try 512./,
    );
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 'x', null])('rate %p', (rate) => {
    expect(() => melFilterBank({ ...options, rate: rate as number })).toThrow('The sample rate of a mel scale is ');
  });
});
