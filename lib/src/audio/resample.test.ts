import { expect, test } from '@jest/globals';
import { noise } from './fixtures/noise';
import reference from './fixtures/sound.json';
import { resample } from './resample';

const sine = (hertz: number, rate: number, seconds = 0.5) =>
  Float32Array.from({ length: rate * seconds }, (_, n) => Math.sin((2 * Math.PI * hertz * n) / rate));

/** Loudest sample away from the ends, where the sound begins and stops. */
const loudest = (samples: Float32Array) => samples.slice(500, -500).reduce((most, x) => Math.max(most, Math.abs(x)), 0);

test.each(reference.resampled)('from $from to $to equals scipy.signal.resample_poly', ({ from, to, ...expected }) => {
  const found = resample(noise(expected.stream, expected.samples), { from, to });
  expect(found.length).toBe(expected.length);
  const gaps = expected.y.map((value, index) => Math.abs(value - found[index]));
  expect(Math.max(...gaps)).toBeLessThan(1e-6);
});

test('a tone stays that tone, in its place', () => {
  const found = resample(sine(1000, 44100), { from: 44100, to: 16000 });
  const expected = sine(1000, 16000);
  const gaps = found.map((value, index) => Math.abs(value - expected[index])).slice(200, -200);
  expect(Math.max(...gaps)).toBeLessThan(1e-3);
});

test('what the lower rate cannot hold does not fold back into it', () => {
  // 10 kHz would come back as 6 kHz; 80 dB down is a ten-thousandth.
  expect(loudest(resample(sine(10000, 44100), { from: 44100, to: 16000 }))).toBeLessThan(2e-4);
  expect(loudest(resample(sine(7000, 44100), { from: 44100, to: 16000 }))).toBeGreaterThan(0.99);
});

test('what is constant stays what it is, there and back', () => {
  const constant = new Float32Array(2000).fill(0.5);
  const there = resample(constant, { from: 16000, to: 22050 });
  const back = resample(there, { from: 22050, to: 16000 });
  for (const value of back.slice(200, -200)) expect(value).toBeCloseTo(0.5, 4);
});

test('the same rate gives the sound as it is; a rate that is none is refused', () => {
  const sound = noise(1, 10);
  expect(resample(sound, { from: 8000, to: 8000 })).toBe(sound);
  expect(() => resample(sound, { from: 8000, to: 0.5 })).toThrow(/positive integers.*from 8000 and to 0\.5/);
  for (const rates of [
    { from: 1, to: 2 ** 53 },
    { from: 1e9 + 1, to: 1e9 },
  ])
    expect(() => resample(sound, rates)).toThrow(/terms of their reduced ratio must be at most 1000000/);
});
