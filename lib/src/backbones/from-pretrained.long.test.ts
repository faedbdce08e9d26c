import { expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import { arrays } from '../data/arrays';
import { nextTokens } from '../decoder/next-tokens';
import { apart } from '../fixtures/apart';
import { dispose, join } from '../net/compose';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { nextTokenLoss } from '../train/next-token-loss';
import { type ExpectedTexts, expectedOf, folderOf, noise, pixels } from './fixtures/pretrained-folder';
import { fromPretrained } from './from-pretrained';

/** The first two texts or images, of two classes. */
const texts = async (family: string) => arrays(expectedOf<ExpectedTexts>(family).ids.slice(0, 2) as number[][], [0, 1]);
const images = async (size: number) => arrays((await pixels(3, size).div(255).array()) as number[][][][], [0, 1]);

/** Noise, and a tone of 440 Hz. */
async function recordings(samples: number) {
  const [hiss] = (await noise(3, samples).array()) as number[][];
  return arrays([hiss, hiss.map((_, index) => 0.5 * Math.sin((2 * Math.PI * 440 * index) / 16000))], [0, 1]);
}

const SAMPLES: [string, () => Promise<Dataset>][] = [
  ['bert', () => texts('bert')],
  ['distilbert', () => texts('distilbert')],
  ['roberta', () => texts('roberta')],
  ['mpnet', () => texts('mpnet')],
  ['modernbert', () => texts('modernbert')],
  ['t5-gated', () => texts('t5-gated')],
  ['llama', () => texts('llama')],
  ['qwen2', () => texts('qwen2')],
  ['qwen3', () => texts('qwen3')],
  ['gemma', () => texts('gemma')],
  ['gpt2', () => texts('gpt2')],
  ['vit', () => images(16)],
  ['deit', () => images(16)],
  ['dinov2', () => images(16)],
  ['resnet-basic', () => images(33)],
  ['resnet-bottleneck', () => images(33)],
  ['convnext', () => images(32)],
  ['mobilenet_v2', () => images(33)],
  ['efficientnet', () => images(33)],
  ['clip', () => images(16)],
  ['siglip', () => images(16)],
  ['whisper', () => recordings(3200)],
  ['wav2vec2', () => recordings(800)],
  ['hubert', () => recordings(800)],
];

const SOUNDS = ['whisper', 'wav2vec2', 'hubert'];

test.each(SAMPLES)('%s is fine-tuned by fit: the loss falls, and every weight moves', async (family, read) => {
  const data = await read();
  const body = await fromPretrained(folderOf(family), {
    ...(SOUNDS.includes(family)
      ? { seconds: data.shape[0] / 16000 }
      : data.shape.length === 1 && { tokens: data.shape[0] }),
  });
  // Whisper's positions are fixed.
  const moving = Object.entries(body.weights).filter(
    ([name, weight]) => weight.trainable || !name.endsWith('position'),
  );
  const before = moving.map(([name, weight]) => [name, weight.dataSync().slice()] as const);
  const net = join(body, head({ classes: 2 }));
  const options = { loss: crossEntropy(), optimizer: adam(3e-3), epochs: 30, batch: 2, seed: 1 };
  const { epochs } = await fit(net, data, options);
  expect(epochs[29].loss).toBeLessThan(epochs[0].loss / 4);
  const still = before.filter(([name, values]) => apart(body.weights[name].dataSync(), values) === 0);
  expect(still.map(([name]) => name)).toEqual([]);
  dispose(net);
});

test.each(['gpt2', 'mistral'])('%s is trained to write a text on', async (family) => {
  const net = await fromPretrained(folderOf(family), { classifier: true, tokens: 16 });
  const data = nextTokens(['the cat sat on the mat'], { for: net });
  const options = { loss: { next: nextTokenLoss() }, optimizer: adam(3e-3), epochs: 60, batch: 1, seed: 1 };
  const { epochs } = await fit(net, data, options);
  expect(epochs[0].loss).toBeGreaterThan(3);
  expect(epochs[59].loss).toBeLessThan(0.5);
  dispose(net);
});
