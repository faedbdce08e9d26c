import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ExpectedTexts, expectedOf, folderOf, folderWith, pixels } from '../backbones/fixtures/pretrained-folder';
import { fromPretrained } from '../backbones/from-pretrained';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { apart } from '../fixtures/apart';
import { cut, dispose, join } from '../net/compose';
import { forward, preprocess } from '../net/forward';
import { head } from '../net/head';
import { lora, mergeLora } from '../net/lora';
import { adam } from '../optimize/adam';
import { type NamedArray, writeSafetensors } from '../safetensors';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { exportPretrained } from './export-pretrained';
import { type ExportedFamily, expectPublishedWeights, weightsIn } from './fixtures/published-weights';

let root: string;
beforeAll(() => {
  root = mkdtempSync(joinPath(tmpdir(), 'export pretrained '));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const configIn = (folder: string) => JSON.parse(readFileSync(joinPath(folder, 'config.json'), 'utf8'));
const outputOf = (net: Net, x: ReturnType<typeof pixels>) => tf.tidy(() => forward(net, x).dataSync().slice());

/** One family for each layout in which a file stores weights; the others are in export-pretrained.long.test.ts. */
const FAMILIES: ExportedFamily[] = [
  ['gpt2', { classifier: true }, /^$/],
  ['clip', {}, /^(text_|logit_scale)/],
  ['siglip', {}, /^(text_|logit_)/],
  ['whisper', {}, /^decoder\./],
];

test.each(FAMILIES)('%s %j: the file has the trained weights as transformers writes them', (...family) =>
  expectPublishedWeights(family, joinPath(root, `${family[0]} ${family[1].tower}`)),
);

test('a training step, with low-rank updates, is in the folder; tokenizer and configuration are those of the origin', async () => {
  const { ids } = expectedOf<ExpectedTexts>('gpt2');
  const body = await fromPretrained(folderOf('gpt2'), { tokens: ids[0].length });
  const adapted = lora(body, { rank: 2, seed: 1 });
  const data = arrays(ids.slice(0, 2) as number[][], [0, 1]);
  const options = { loss: crossEntropy(), optimizer: adam(0.01), epochs: 2, batch: 2, seed: 1 };
  await fit(join(adapted, head({ classes: 2 })), data, options);
  const folder = joinPath(root, 'gpt2 trained');
  await exportPretrained(adapted, folder, { from: folderOf('gpt2'), card: { data: 'Two texts.' } });
  const again = await fromPretrained(folder, { tokens: ids[0].length });
  const x = tf.tensor2d(ids as number[][]);
  expect(apart(outputOf(again, x), outputOf(adapted, x))).toBeLessThan(1e-6);
  expect(apart(outputOf(again, x), outputOf(mergeLora(adapted), x))).toBe(0);
  const original = await fromPretrained(folderOf('gpt2'), { tokens: ids[0].length });
  expect(apart(outputOf(original, x), outputOf(again, x))).toBeGreaterThan(1e-3);
  expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual([
    'README.md',
    'config.json',
    'model.safetensors',
    'tokenizer.json',
  ]);
  expect(configIn(folder)).toEqual({ ...configIn(folderOf('gpt2')), dtype: 'float32' });
  expect(readFileSync(joinPath(folder, 'README.md'), 'utf8')).toContain('## Data\n\nTwo texts.');
  for (const one of [adapted, again, original]) dispose(one);
});

test('numbers of the configuration stay as transformers wrote them: 1.0 is not 1', async () => {
  const net = await fromPretrained(folderOf('clip'));
  const folder = joinPath(root, 'clip as written');
  await exportPretrained(net, folder, { from: folderOf('clip') });
  const [found, expected] = [folder, folderOf('clip')].map((one) => readFileSync(joinPath(one, 'config.json'), 'utf8'));
  expect(expected).toContain('"initializer_factor": 1.0');
  expect(found.trim()).toBe(expected.trim());
  dispose(net);
});

describe('a head of other classes becomes the classifier of an image network', () => {
  test.each(['vit', 'mobilenet_v2'])('%s', async (family) => {
    const body = await fromPretrained(folderOf(family));
    const net = join(body, head({ classes: ['left', 'right'], seed: 3 }));
    const folder = joinPath(root, `${family} of two`);
    await exportPretrained(net, folder, { from: folderOf(family) });
    const again = await fromPretrained(folder, { classifier: true });
    const x = preprocess(net, pixels(3, net.input.shape[0]));
    expect([again.classes, apart(outputOf(again, x), outputOf(net, x))]).toEqual([['left', 'right'], 0]);
    expect(configIn(folder)).toMatchObject({
      id2label: { 0: 'left', 1: 'right' },
      label2id: { left: 0, right: 1 },
      architectures: [expect.stringMatching(/^\w+ForImageClassification$/)],
    });
    for (const one of [net, again]) dispose(one);
  });

  test('weights of a network without any head take the names that they have in one with a head', async () => {
    const bare = folderWith((folder) => {
      const body = [...weightsIn(folder)].filter(([name]) => name.startsWith('vit.'));
      const renamed = body.map(([name, array]): [string, NamedArray] => [name.slice(4), array]);
      writeSafetensors(joinPath(folder, 'model.safetensors'), new Map(renamed));
      writeFileSync(
        joinPath(folder, 'config.json'),
        JSON.stringify({ ...configIn(folder), architectures: ['ViTModel'] }),
      );
    }, 'vit');
    const net = join(await fromPretrained(bare), head({ classes: 5 }));
    const folder = joinPath(root, 'vit with a head');
    await exportPretrained(net, folder, { from: bare });
    expect([...weightsIn(folder).keys()].every((name) => /^(vit|classifier)\./.test(name))).toBe(true);
    expect(configIn(folder).architectures).toEqual(['ViTForImageClassification']);
    expect(configIn(folder).id2label[4]).toBe('LABEL_4');
    dispose(net);
  });
});

describe('what cannot be exported is rejected, and nothing is written', () => {
  const refused = async (net: Net, from: string, sentence: RegExp, tower?: 'text') => {
    const folder = joinPath(root, 'refused');
    await expect(exportPretrained(net, folder, { from, tower })).rejects.toThrow(sentence);
    expect(existsSync(folder)).toBe(false);
    dispose(net);
  };

  test('a head of a family of texts', async () => {
    const net = join(await fromPretrained(folderOf('bert'), { tokens: 4 }), head({ classes: 2 }));
    await refused(
      net,
      folderOf('bert'),
      /has weights that .*bert has no name for, such as 'head\/kernel'. Cut the net/,
    );
  });

  test('a part of a network', async () => {
    const net = cut(await fromPretrained(folderOf('bert'), { tokens: 4 }), 'block1');
    await refused(net, folderOf('bert'), /lacks 16 of the 37 weights of .*bert, such as 'block2/);
  });

  test('another network as origin: by its weights, or by its outputs', async () => {
    await refused(
      await fromPretrained(folderOf('resnet-basic')),
      folderOf('vit'),
      /lacks \d+ of the \d+ weights of .*vit/,
    );
    const other = folderWith((folder) => {
      writeFileSync(joinPath(folder, 'config.json'), JSON.stringify({ ...configIn(folder), num_attention_heads: 2 }));
    });
    const net = await fromPretrained(folderOf('bert'), { tokens: 4 });
    await refused(
      net,
      other,
      /gives other outputs than the net \(relative difference 0\.\d+\).*came from another network/,
    );
  });

  test('a tower of a network without towers, and a folder of somebody else', async () => {
    await refused(await fromPretrained(folderOf('vit')), folderOf('vit'), /has no two towers.*Leave tower out/, 'text');
    const net = await fromPretrained(folderOf('vit'));
    await expect(exportPretrained(net, folderOf('vit'), { from: folderOf('vit') })).rejects.toThrow(/exists already/);
    dispose(net);
  });
});
