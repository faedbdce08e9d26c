import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { type NamedArray, writeSafetensors } from '../safetensors';
import { backbone } from './backbone';
import { ownArrays } from './fixtures/own-arrays';
import reference from './fixtures/own-weights.json';
import { fromSafetensors } from './from-safetensors';

const folder = mkdtempSync(join(tmpdir(), 'own-weights-'));

function written(name: string, arrays: Map<string, NamedArray>, config?: object): string {
  mkdirSync(join(folder, name), { recursive: true });
  const file = join(folder, name, 'model.safetensors');
  writeSafetensors(file, arrays);
  if (config) writeFileSync(join(folder, name, 'config.json'), JSON.stringify(config));
  return file;
}

const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index])));

test('a BERT of another size gives what PyTorch gives, from its own file and its config.json', async () => {
  const file = written('bert', ownArrays('bert'), reference.bert.config);
  const net = await backbone(fromSafetensors(file, 'bert'), { tokens: 5 });
  expect([net.name, net.output, net.layers.length]).toEqual(['model', [48], 5]);
  const pooled = tf.tidy(() => forward(net, tf.tensor2d(reference.bert.ids)).arraySync() as number[][]);
  for (const [row, expected] of reference.bert.pooled.entries())
    expect(apart(pooled[row], expected)).toBeLessThan(1e-4);
  dispose(net);
});

test('names of older files, with a prefix and gamma and beta, are read too', async () => {
  const old = (name: string) =>
    `bert.${name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta')}`;
  const file = written('old', ownArrays('bert', old), reference.bert.config);
  const net = await backbone(fromSafetensors(file, 'bert'), { tokens: 5 });
  const pooled = tf.tidy(() => forward(net, tf.tensor2d(reference.bert.ids)).arraySync() as number[][]);
  expect(apart(pooled[0], reference.bert.pooled[0])).toBeLessThan(1e-4);
  dispose(net);
});

test('a Llama of another size, with shared keys and a last layer of its own, gives what PyTorch gives', async () => {
  const own = fromSafetensors(written('gpt', ownArrays('gpt')), 'gpt', { config: reference.gpt.config });
  const net = await backbone(own, { tokens: 7, classifier: true });
  const logits = tf.tidy(() => forward(net, tf.tensor2d(reference.gpt.ids)).squeeze([0]).arraySync() as number[][]);
  for (const [index, expected] of reference.gpt.logits.entries())
    expect(apart(logits[index], expected)).toBeLessThan(1e-4);
  const scratch = await backbone(own, { tokens: 7, pretrained: false, seed: 1 });
  expect(scratch.name).toBe('model from scratch');
  dispose(net);
  dispose(scratch);
});

test('what is missing or of another kind is said', async () => {
  const bert = written('bare', ownArrays('bert'));
  expect(() => fromSafetensors(bert, 'bert')).toThrow(/has no 'num_attention_heads'.*Pass config/);
  expect(() => fromSafetensors(bert, 'gpt')).toThrow(
    /model.safetensors is no Llama: it has no 'model.embed_tokens.weight'/,
  );
  expect(() => fromSafetensors(bert, 'efficientnet-lite')).toThrow(/is no EfficientNet-Lite/);
  expect(() => fromSafetensors(bert, 'resnet' as never)).toThrow(/no family 'resnet'.*bert, gpt/);
  expect(() => fromSafetensors(join(folder, 'nowhere.safetensors'), 'bert')).toThrow(/There is no file/);
  const relu = { ...reference.bert.config, hidden_act: 'relu' };
  expect(() => fromSafetensors(bert, 'bert', { config: relu })).toThrow(/has hidden_act: "relu"; supported is "gelu"/);
  const scaled = { ...reference.gpt.config, rope_scaling: { type: 'linear' } };
  expect(() => fromSafetensors(written('scaled', ownArrays('gpt')), 'gpt', { config: scaled })).toThrow(/rope_scaling/);
  const own = fromSafetensors(bert, 'bert', { config: reference.bert.config });
  await expect(backbone(own, { tokens: 21 })).rejects.toThrow(/from 1 to 20/);
  for (const [built, said] of [
    [undefined, 'build() must be an object with name, input'],
    [{ ...own.build({ tokens: 20 }), weights: [{}] }, 'build().weights[0].name must be a string; got undefined.'],
  ] as const)
    await expect(backbone({ ...own, build: () => built as never })).rejects.toThrow(`backbone: ${said}`);
  writeFileSync(join(folder, 'bare', 'config.json'), '{ "num_attention_heads": ');
  expect(() => fromSafetensors(bert, 'bert')).toThrow(/config.json is not JSON/);
});
