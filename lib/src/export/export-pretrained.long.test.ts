import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { folderOf, pixels } from '../backbones/fixtures/pretrained-folder';
import { fromPretrained } from '../backbones/from-pretrained';
import { tf } from '../engine/tensorflow';
import { apart } from '../fixtures/apart';
import { dispose, join } from '../net/compose';
import { forward, preprocess } from '../net/forward';
import { head } from '../net/head';
import { exportPretrained } from './export-pretrained';
import { type ExportedFamily, expectPublishedWeights } from './fixtures/published-weights';

let root: string;
beforeAll(() => {
  root = mkdtempSync(joinPath(tmpdir(), 'export pretrained '));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const FAMILIES: ExportedFamily[] = [
  ['bert', {}, /^pooler\./],
  ['distilbert', {}, /^$/],
  ['roberta', {}, /^pooler\./],
  ['mpnet', {}, /^pooler\./],
  ['modernbert', {}, /^$/],
  ['t5', {}, /^$/],
  ['t5-gated', {}, /^$/],
  ['llama', { classifier: true }, /^$/],
  ['mistral', {}, /^lm_head\./],
  ['qwen2', { classifier: true }, /^$/],
  ['qwen3', { classifier: true }, /^$/],
  ['gemma', { classifier: true }, /^$/],
  ['vit', { classifier: true }, /^$/],
  ['deit', { classifier: true }, /^$/],
  ['dinov2', {}, /^(embeddings.mask_token|classifier\.)/],
  ['resnet-basic', { classifier: true }, /^$/],
  ['resnet-bottleneck', {}, /^classifier\./],
  ['convnext', { classifier: true }, /^$/],
  ['mobilenet_v2', { classifier: true }, /^$/],
  ['efficientnet', { classifier: true }, /^$/],
  ['clip', { tower: 'text' }, /^(vision_|visual_|logit_scale)/],
  ['siglip', { tower: 'text' }, /^(vision_|logit_)/],
  ['wav2vec2', {}, /^masked_spec_embed/],
  ['hubert', {}, /^masked_spec_embed/],
];

test.each(FAMILIES)('%s %j: the file has the trained weights as transformers writes them', (...family) =>
  expectPublishedWeights(family, joinPath(root, `${family[0]} ${family[1].tower}`)),
);

test.each(['deit', 'resnet-basic', 'convnext', 'efficientnet'])(
  '%s: a head of other classes becomes the classifier',
  async (family) => {
    const net = join(await fromPretrained(folderOf(family)), head({ classes: ['left', 'right'], seed: 3 }));
    const folder = joinPath(root, `${family} of two`);
    await exportPretrained(net, folder, { from: folderOf(family) });
    const again = await fromPretrained(folder, { classifier: true });
    const x = preprocess(net, pixels(3, net.input.shape[0]));
    const [found, expected] = [again, net].map((one) => tf.tidy(() => forward(one, x).dataSync().slice()));
    expect([again.classes, apart(found, expected)]).toEqual([['left', 'right'], 0]);
    for (const one of [net, again]) dispose(one);
  },
);
