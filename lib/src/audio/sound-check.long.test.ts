import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WaveFile } from 'wavefile';
import { arrays } from '../data/arrays';
import { readable } from '../data/readable';
import { recordings } from '../data/recordings';
import { tf } from '../engine/tensorflow';
import { soundCheck } from './sound-check';

const RATE = 16_000;
let folder: string;

/** A second of a tone, as high as `loud`; more than 1 is cut off. */
const tone = (loud: number, { rate = RATE, seconds = 1 } = {}) =>
  Float64Array.from({ length: Math.round(rate * seconds) }, (_, n) => loud * Math.sin((2 * Math.PI * 440 * n) / rate));

/** A WAV file of these channels. */
function put(path: string, channels: readonly Float64Array[], { rate = RATE, bits = '16' } = {}): void {
  const scale = bits === '32f' ? 1 : 2 ** (Number(bits) - 1);
  const whole = (value: number) =>
    bits === '32f' ? value : Math.max(-scale, Math.min(scale - 1, Math.round(value * scale)));
  const wav = new WaveFile();
  const samples = channels.map((channel) => channel.map(whole));
  wav.fromScratch(channels.length, rate, bits, channels.length === 1 ? samples[0] : samples);
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), wav.toBuffer());
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sound check é '));
  put('go/01 plain.wav', [tone(0.5)]);
  put('go/02 full.wav', [tone(32767 / 32768)]);
  put('go/03 silent.wav', [tone(0)]);
  put('go/04 faint.wav', [tone(0.005)]);
  put('go/05 clipped.wav', [tone(1.3)]);
  put('go/06 clipped at 44.1 kHz.wav', [tone(1.3, { rate: 44_100 })], { rate: 44_100 });
  put('go/07 stereo.wav', [tone(0.5), tone(0.25)]);
  put('go/08 opposite channels.wav', [tone(0.5), tone(-0.5)]);
  put('go/09 three seconds.wav', [tone(0.5, { seconds: 3 })]);
  put('go/10 a click.wav', [tone(0.5, { seconds: 0.02 })]);
  put('go/11 at 8 kHz.wav', [tone(0.5, { rate: 8000 })], { rate: 8000 });
  put('go/12 24 bits.wav', [tone(0.5)], { bits: '24' });
  put('go/13 float.wav', [tone(0.5)], { bits: '32f' });
  put('go/14 float beyond 1.wav', [tone(1.3)], { bits: '32f' });
  writeFileSync(join(folder, 'go/15 empty.wav'), '');
  writeFileSync(join(folder, 'go/16 text.wav'), 'no sound at all');
  put('stop/01 plain.wav', [tone(0.3)]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const words = () => recordings(folder, { rate: RATE, seconds: 1 });
const named = (id: string) => id.replace(/.*[/\\]\d+ (.*)\.wav$/, '$1');

describe('recordings from the wild', () => {
  test('what would spoil a set is found and said, and what is well is passed over', async () => {
    const found = await soundCheck(await readable(words()));
    expect(found.map(({ id, finding }) => [named(id), finding])).toEqual([
      ['silent', 'silent'],
      ['faint', 'quiet'],
      ['clipped', 'clipped'],
      ['clipped at 44.1 kHz', 'clipped'],
      ['opposite channels', 'silent'],
      ['three seconds', 'longer'],
      ['a click', 'short'],
      ['float beyond 1', 'clipped'],
    ]);
    const says = (name: string) => found.find(({ id }) => named(id) === name)?.says;
    // 20 log10(1 / 0.005) = 46.02.
    expect(says('faint')).toMatch(/46 dB below full scale.*nearer/);
    expect(says('opposite channels')).toMatch(/opposite sign cancel out/);
    expect(says('three seconds')).toMatch(/lasts 3\.00 s, and only the central 1\.00 s/);
    expect(says('a click')).toMatch(/0\.020 s/);
  });

  test('whatever their coding, rate and channels, they are heard alike', async () => {
    const data = await readable(words());
    const index = (name: string) => data.ids.findIndex((id) => named(id) === name);
    const peak = async (name: string) => {
      const x = await data.read([index(name)]);
      const most = tf.tidy(() => x.abs().max()).dataSync()[0];
      x.dispose();
      return most;
    };
    for (const name of ['plain', 'at 8 kHz', '24 bits', 'float']) expect(await peak(name)).toBeCloseTo(0.5, 2);
    // The mean of 0.5 and 0.25.
    expect(await peak('stereo')).toBeCloseTo(0.375, 2);
  });

  test('files that hold no sound are named by readable, and stop a check without it', async () => {
    const { skipped } = await readable(words());
    expect(skipped?.map(({ id }) => named(id))).toEqual(['empty', 'text']);
    expect(skipped?.[0].reason).toMatch(/it is empty/);
    await expect(soundCheck(words())).rejects.toThrow(/15 empty\.wav cannot be read as audio/);
  });

  test('a set without sound is refused', async () => {
    await expect(soundCheck(arrays([[1], [2]], [0, 1]))).rejects.toThrow(/soundCheck needs recordings.*recordings\(/);
  });

  test('leaves no tensor behind', async () => {
    const data = await readable(words());
    const before = tf.memory().numTensors;
    await soundCheck(data);
    expect(tf.memory().numTensors).toBe(before);
  });
});
