import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { FULL } from '../audio/encode-wav';
import { noise } from '../audio/fixtures/noise';
import { readWav } from '../audio/wav';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { compile } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { loadWasm } from '../engine/wasm/register';
import { withWeights } from '../net/architecture';
import { copy, cut, dispose, join } from '../net/compose';
import { forward } from '../net/forward';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { cacheFolder } from '../places';
import { openSafetensors } from '../safetensors';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { predict } from '../train/predict';
import { readSpeechEmbedding } from './convert/speech-embedding';
import reference from './fixtures/speech-embedding.json';
import { speechEmbedding } from './speech-embedding';

const WEIGHTS = openSafetensors(joinPath(cacheFolder(), 'weights', 'speech-embedding.safetensors'), 'Run `npm start`.');
const pretrained = (seconds: number): Net => withWeights(speechEmbedding({ seconds }), WEIGHTS.arrays, 'the cache');

const RATE = 16000;

/** Integers of 16 bits, as `bench/reference/speech_embedding.py` makes them. */
const made = (count: number, value: (t: number) => number) =>
  Float32Array.from({ length: count }, (_, t) => Math.floor(value(t) + 0.5) / FULL);

async function sounds(): Promise<Record<string, Float32Array>> {
  const even = (stream: number, loud: number) => {
    const values = noise(stream, RATE);
    return (t: number) => loud * values[t];
  };
  const [hiss, hum, first, last] = [even(2, 300), even(3, 40), even(5, 3000), even(6, 20000)];
  const sine = (hertz: number, t: number) => Math.sin((2 * Math.PI * hertz * t) / RATE);
  const tones = (t: number) => [220, 660, 1540, 3300].reduce((sum, hertz) => sum + sine(hertz, t), 0) / 4;
  const spoken = await readWav(joinPath(__dirname, 'fixtures', 'spoken.wav'));
  return {
    noise: made(RATE, even(1, 10000)),
    chirp: made(RATE, (t) => 12000 * sine(100 + (3500 * t) / RATE, t) + hiss(t)),
    'tones, then silence': made(RATE, (t) => (t < 9000 ? 9000 * tones(t) : 0) + hum(t)),
    'very quiet noise': made(RATE, even(4, 12)),
    silence: new Float32Array(RATE),
    'three seconds': made(3 * RATE, (t) => (t < RATE ? first(t) : t < 2 * RATE ? 0 : last(t - 2 * RATE))),
    'spoken words': spoken.samples,
  };
}

const gap = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index])));

describe('ONNX Runtime', () => {
  test.each(reference.sounds)('gives the same mel spectrogram and the same embeddings of $sound', async (expected) => {
    const samples = (await sounds())[expected.sound];
    const checksum = samples.reduce((sum, sample, t) => sum + sample * FULL * ((t % 1000) + 1), 0);
    expect([samples.length, checksum]).toEqual([expected.samples, expected.checksum]);
    const net = pretrained(samples.length / RATE);
    const [mel, embeddings] = tf.tidy(() => {
      const x = tf.tensor2d(samples, [1, samples.length]);
      const [frames, sequence] = ['mel', 'embedding'].map((layer) => forward(cut(net, layer), x));
      return [frames.squeeze([0, 3]).arraySync() as number[][], sequence.squeeze([0]).arraySync() as number[][]];
    });
    expect(mel).toHaveLength(expected.frames);
    for (const [index, frame] of expected.at.entries()) expect(gap(mel[frame], expected.mel[index])).toBeLessThan(1e-4);
    expect(embeddings).toHaveLength(expected.embeddings.length);
    for (const [window, embedding] of embeddings.entries())
      expect(gap(embedding, expected.embeddings[window])).toBeLessThan(1e-4);
    dispose(net);
  });
});

describe('speech-embedding', () => {
  test('gives one embedding for a recording, the mean of its windows, and the same as a graph and in a batch', async () => {
    const net = pretrained(1);
    const { chirp, noise: hiss } = await sounds();
    const [rows, means, graph] = tf.tidy(() => {
      const x = tf.tensor2d([...chirp, ...hiss], [2, RATE]);
      const sequence = forward(cut(net, 'embedding'), x);
      expect(sequence.shape).toEqual([2, 3, 96]);
      const compiled = compile((input: Tensor) => forward(net, input));
      compiled(x);
      const again = compiled(x).arraySync();
      compiled.dispose();
      return [forward(net, x).arraySync(), sequence.mean(1).arraySync(), again] as number[][][];
    });
    for (const row of [0, 1]) {
      expect(gap(rows[row], means[row])).toBeLessThan(1e-4);
      expect(gap(rows[row], graph[row])).toBeLessThan(1e-4);
    }
    const alone = await predict(net, arrays([[...chirp]], [0], { classes: ['a', 'b'] }));
    expect(gap(rows[0], [...alone.dataSync()])).toBeLessThan(1e-4);
    alone.dispose();
    dispose(net);
  });

  test('hears the sound 80 ms later as the window 80 ms later: nothing is padded in time', async () => {
    const { noise: hiss } = await sounds();
    const net = pretrained(0.8);
    const long = pretrained(1);
    const [sequence, window] = tf.tidy(() => {
      const x = tf.tensor2d(hiss, [1, RATE]);
      // 8 frames of 10 ms are 1280 samples.
      const later = x.slice([0, 1280], [1, 12800]);
      return [
        forward(cut(long, 'embedding'), x).arraySync(),
        forward(cut(net, 'embedding'), later).arraySync(),
      ] as number[][][][];
    });
    expect(gap(sequence[0][1], window[0][0])).toBeLessThan(1e-4);
    for (const one of [net, long]) dispose(one);
  });

  test('has a gradient down to the samples, through the mel spectrogram', () => {
    const net = pretrained(0.8);
    const slopes = tf.tidy(() => {
      const x = tf.tensor2d(noise(40, 12800), [1, 12800]).mul(0.1);
      return tf
        .grad((samples: Tensor) => forward(net, samples).square().mean() as never)(x)
        .dataSync();
    });
    // The window of the first frame is 400 samples in the middle of 512; at its first sample it is zero.
    expect([...slopes.slice(0, 57)].every((slope) => slope === 0)).toBe(true);
    const heard = slopes.slice(57, 12512 - 56);
    expect(heard.filter((slope) => slope !== 0).length / heard.length).toBeGreaterThan(0.99);
    expect(slopes.every(Number.isFinite)).toBe(true);
    dispose(net);
  });

  test('learns 32 recordings by heart, every weight of it trained', async () => {
    const samples = tf.tensor2d(noise(41, 32 * 12800), [32, 12800]).mul(0.2);
    const labels = Array.from({ length: 32 }, (_, index) => (index * 7 + (index >> 2)) % 2);
    const data = arrays(samples, labels, { classes: ['one', 'other'] });
    const original = pretrained(0.8);
    const net = join(copy(original), head({ classes: data.classes, seed: 1 }));
    await fit(net, data, { loss: crossEntropy(), optimizer: adam(1e-4), epochs: 12, batch: 16, seed: 1 });
    expect((await evaluate(net, data)).accuracy).toBe(1);
    const still = Object.entries(original.weights).filter(
      ([name, weight]) => net.weights[name].sub(weight).abs().max().dataSync()[0] === 0,
    );
    expect(still.map(([name]) => name)).toEqual([]);
    samples.dispose();
  });

  test('without native TensorFlow gives the same embedding', async () => {
    await loadWasm();
    const { 'spoken words': spoken } = await sounds();
    const run = async (backend: string) => {
      await tf.setBackend(backend);
      try {
        const net = pretrained(1);
        const values = tf.tidy(() =>
          Array.from(forward(net, tf.tensor2d(spoken.slice(0, RATE), [1, RATE])).dataSync()),
        );
        dispose(net);
        return values;
      } finally {
        await tf.setBackend('tensorflow');
      }
    };
    expect(gap(await run('tensorflow'), await run('wasm'))).toBeLessThan(1e-3);
  });

  test('less sound than one window is refused', () => {
    expect(() => speechEmbedding({ seconds: 0.75 })).toThrow(
      /seconds must be at least 0\.782.*one window.*got 0\.75.*0\.8 or more/,
    );
    expect(() => speechEmbedding({ seconds: Number.NaN })).toThrow(/0\.8 or more/);
  });
});

describe('another file in the place of the published one', () => {
  const withFile = async (bytes: Buffer, use: (folder: string) => Promise<void>) => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'onnx-'));
    writeFileSync(joinPath(folder, 'embedding_model.onnx'), bytes);
    await use(folder).finally(() => rmSync(folder, { recursive: true }));
  };

  test('is refused, with what to do', async () => {
    for (const bytes of [Buffer.from('this is no graph'), Buffer.alloc(0)]) {
      await withFile(bytes, async (folder) => {
        await expect(readSpeechEmbedding(folder)).rejects.toThrow(
          /is not the speech embedding of openwakeword 0\.4\.0.*fetch/,
        );
      });
    }
  });
});
