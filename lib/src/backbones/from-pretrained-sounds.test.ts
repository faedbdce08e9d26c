import { describe, expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { apart } from '../fixtures/apart';
import { dispose } from '../net/compose';
import { forward, forwardTo } from '../net/forward';
import { expectedOf, folderOf, gradientsApart, noise, savedApart, withSettings } from './fixtures/pretrained-folder';
import { fromPretrained } from './from-pretrained';

interface ExpectedSounds {
  readonly seed: number;
  readonly samples: number;
  readonly mel: readonly (readonly number[])[][];
  readonly hidden: readonly (readonly number[])[][];
  readonly output: readonly (readonly number[])[];
}

const numbersIn = (nested: unknown) => (nested as number[][]).flat(9) as number[];

describe('whisper', () => {
  const expected = expectedOf<ExpectedSounds>('whisper');

  test('spectrogram, hidden states, output and gradients of the encoder equal those of transformers, from samples', async () => {
    const net = await fromPretrained(folderOf('whisper'));
    expect([net.input.shape, net.input.rate]).toEqual([[expected.samples], 16000]);
    const x = noise(expected.seed, expected.samples);
    const layers = ['mel', 'embedding', 'block1', 'norm'].map((name) =>
      net.layers.findIndex((one) => one.name === name),
    );
    const states = tf.tidy(() => forwardTo(net, layers, x).map((state) => state.dataSync().slice()));
    for (const [index, one] of [expected.mel, ...expected.hidden].entries())
      expect(apart(states[index], numbersIn(one))).toBeLessThan(1e-4);
    const output = tf.tidy(() => forward(net, x).dataSync());
    expect(apart(output, expected.output.flat())).toBeLessThan(1e-4);
    expect(await gradientsApart(net, x, 'whisper')).toBeLessThan(1e-4);
    expect(await savedApart(net, x)).toBe(0);
    dispose(net);
  });

  test.each<[object, string, RegExp]>([
    [{ hop_length: 80 }, 'preprocessor_config.json', /preprocessor_config.json has hop_length: 80; supported is 160/],
    [{ encoder_layers: 3 }, 'config.json', /has encoder_layers: 3, but the weights are of 2/],
    [{ encoder_attention_heads: 5 }, 'config.json', /encoder_attention_heads: 5 must be an integer that divides/],
  ])('%j in %s is rejected', async (more, file, sentence) => {
    await expect(fromPretrained(withSettings(more, 'whisper', file))).rejects.toThrow(sentence);
  });
});

describe.each(['wav2vec2', 'hubert'])('%s', (family) => {
  const expected = expectedOf<Omit<ExpectedSounds, 'mel'>>(family);
  const seconds = expected.samples / 16000;

  test('hidden states, output and gradients equal those of transformers, from samples', async () => {
    const net = await fromPretrained(folderOf(family), { seconds });
    const x = noise(expected.seed, expected.samples);
    const names = ['embedding', 'block1', 'block2', family === 'hubert' ? 'norm' : 'block2'];
    const layers = names.map((name) => net.layers.findIndex((one) => one.name === name));
    const states = tf.tidy(() => forwardTo(net, layers, x).map((state) => state.dataSync().slice()));
    for (const [index, one] of expected.hidden.entries())
      expect(apart(states[index], numbersIn(one))).toBeLessThan(1e-4);
    const output = tf.tidy(() => forward(net, x).dataSync());
    expect(apart(output, expected.output.flat())).toBeLessThan(1e-4);
    expect(await gradientsApart(net, x, family, { seconds })).toBeLessThan(1e-4);
    expect(await savedApart(net, x)).toBe(0);
    dispose(net);
  });
});

test.each<[string, object, string, RegExp]>([
  ['wav2vec2', { add_adapter: true }, 'config.json', /has add_adapter: true; supported is false/],
  ['wav2vec2', { feat_extract_norm: 'layer' }, 'config.json', /feat_extract_norm: "layer"; supported is "group"/],
  [
    'wav2vec2',
    { conv_stride: [10] },
    'config.json',
    /must have conv_stride, a positive integer for each convolution; got \[10\]/,
  ],
  ['hubert', { num_conv_pos_embedding_groups: 2 }, 'config.json', /groups: 2, but the weights are of 4/],
  ['hubert', { sampling_rate: 8000 }, 'preprocessor_config.json', /has sampling_rate: 8000; supported is 16000/],
])('%s with %j in %s is rejected', async (family, more, file, sentence) => {
  await expect(fromPretrained(withSettings(more, family, file))).rejects.toThrow(sentence);
});

test('seconds that a network cannot read are rejected', async () => {
  const short = fromPretrained(folderOf('wav2vec2'), { seconds: 0.001 });
  await expect(short).rejects.toThrow(/seconds must be long enough for one frame of 25 ms; got 0.001/);
  const long = fromPretrained(folderOf('whisper'), { seconds: 1 });
  await expect(long).rejects.toThrow(/Whisper reads recordings of 0.2 s; got seconds: 1. Leave seconds out/);
});
