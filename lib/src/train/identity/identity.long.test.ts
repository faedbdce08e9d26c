import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { coral } from '../../adapt/coral';
import { dann } from '../../adapt/dann';
import { augment } from '../../augment/augment';
import { noise } from '../../augment/noise';
import type { Dataset } from '../../core/dataset';
import type { History } from '../../core/history';
import type { Net } from '../../core/net';
import { arrays } from '../../data/arrays';
import { stream } from '../../data/stream';
import { tf } from '../../engine/tensorflow';
import { fixedWeights } from '../../multitask/fixed-weights';
import { writeChecksummed } from '../../net/checksummed';
import { dispose, join } from '../../net/compose';
import { head } from '../../net/head';
import { dense } from '../../net/layers';
import { denseWeights, drawWeights } from '../../net/weights';
import { adam } from '../../optimize/adam';
import { chain } from '../../optimize/chain';
import { clipByGlobalNorm } from '../../optimize/clip-by-global-norm';
import { freeze } from '../../optimize/freeze';
import { layerwiseRate } from '../../optimize/layerwise-rate';
import { cosine } from '../../optimize/schedule';
import { sgd } from '../../optimize/sgd';
import { weightDecay } from '../../optimize/weight-decay';
import { openSafetensors } from '../../safetensors';
import { checkpoint } from '../callbacks/checkpoint';
import { distillation } from '../distillation';
import { type FitOptions, fit } from '../fit';
import { crossEntropy, type Loss } from '../loss';
import { mixup } from '../mixup';

const folder = mkdtempSync(joinPath(tmpdir(), 'identity-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => joinPath(folder, `${++files}.safetensors`);

function body(seed = 1): Net {
  return {
    name: 'body',
    input: { shape: [3] },
    layers: [{ name: 'body', apply: (x, w) => dense(x, w, 'body').relu() }],
    weights: drawWeights(denseWeights('body', 3, 4, 'glorot'), seed),
    output: [4],
  };
}

const KINDS = ['fox', 'hen', 'owl'];
const make = (seed = 1, classes: readonly string[] = KINDS) => join(body(seed), head({ classes, seed: 2 }));

function points(seed: number, { classes = KINDS, turn = 0 } = {}): Dataset {
  const x = tf.tidy(() => tf.randomNormal([24, 3], 0, 1, 'float32', seed).arraySync()) as number[][];
  return arrays(
    x,
    x.map((_, index) => (index + turn) % 3),
    { classes, name: 'points' },
  );
}

const train = points(1);
const options: FitOptions = { loss: crossEntropy(), optimizer: sgd(0.1, 0.9), epochs: 2, batch: 8, seed: 5 };

interface Start {
  readonly net?: () => Net;
  readonly data?: Parameters<typeof fit>[1];
  readonly more?: Partial<FitOptions>;
}

async function run(file: string, { net = make, data = train, more = {} }: Start = {}): Promise<History> {
  const trained = net();
  try {
    return await fit(trained, data, { ...options, ...more, callbacks: [checkpoint(file), ...(more.callbacks ?? [])] });
  } finally {
    dispose(trained);
  }
}

/**
 * Finishes a run, and says what a second one on its file is refused with; undefined where it gives the first one back. The
 * first one comes back in any case.
 */
async function refusal(first: Start, second: Start): Promise<string | undefined> {
  const file = newFile();
  await run(file, first);
  const before = readFileSync(file);
  const again = async (start: Start) => {
    const { resumed } = await run(file, start);
    return resumed ? undefined : 'trained';
  };
  const message = await again(second).catch((cause: Error) => cause.message);
  expect(readFileSync(file).equals(before)).toBe(true);
  if (message !== undefined) expect(await again(first)).toBeUndefined();
  return message;
}

/** A loss written by hand, with a setting in its closure. */
const scaled =
  (factor: number): Loss =>
  (outputs, labels, beside) =>
    crossEntropy()(outputs, labels, beside).mul(factor);

/** A transform written by hand. */
const times = (factor: number) => ({
  init: () => ({}),
  update: (gradients: Record<string, ReturnType<typeof tf.tensor>>, state: object) => ({
    updates: Object.fromEntries(Object.entries(gradients).map(([name, one]) => [name, one.mul(-factor)])),
    state: state as Record<string, never>,
  }),
});

const two = { a: crossEntropy(), b: crossEntropy({ smoothing: 0.2 }) };
const adapted = (weight: number, target = points(7)): Start => ({ more: { adapt: coral(target, { weight }) } });
const teacher = (seed: number) => make(seed);

const DIFFERENCES: Record<string, [first: Start, second: Start, sentence: string]> = {
  'a rate of 1e-5 on the file of one of 1e-1': [
    {},
    { more: { optimizer: sgd(1e-5, 0.9) } },
    "its learning rate at the start is 0.1, this run's is 0.00001.",
  ],
  'another schedule from the same rate': [
    { more: { optimizer: sgd(cosine(0.1), 0.9) } },
    { more: { optimizer: sgd((position) => 0.1 * (1 - position), 0.9) } },
    'its learning rate at',
  ],
  'another momentum': [
    {},
    { more: { optimizer: sgd(0.1, 0.8) } },
    'its optimizer takes other steps from the same gradients',
  ],
  'another decay': [
    { more: { optimizer: chain(weightDecay(0.1), sgd(0.1)) } },
    { more: { optimizer: chain(weightDecay(0.2), sgd(0.1)) } },
    'its optimizer takes other steps',
  ],
  'another clipping': [
    { more: { optimizer: chain(clipByGlobalNorm(1), sgd(0.1)) } },
    { more: { optimizer: chain(clipByGlobalNorm(2), sgd(0.1)) } },
    'its optimizer takes other steps',
  ],
  'other layer-wise rates': [
    { more: { optimizer: chain(layerwiseRate(0.5), sgd(0.1)) } },
    { more: { optimizer: chain(layerwiseRate(0.6), sgd(0.1)) } },
    'its optimizer takes other steps',
  ],
  "another beta of Adam's": [
    { more: { optimizer: adam(0.01) } },
    { more: { optimizer: adam(0.01, 0.9, 0.99) } },
    'its optimizer',
  ],
  'a transform written by hand, with another number': [
    { more: { optimizer: times(0.1) } },
    { more: { optimizer: times(0.2) } },
    'its optimizer takes other steps',
  ],
  'flipped labels': [{}, { data: points(1, { turn: 1 }) }, 'its data has other labels'],
  'one label that differs': [
    {},
    { data: { ...train, labels: train.labels.map((label, index) => (index === 13 ? (label + 1) % 3 : label)) } },
    'its data has other labels',
  ],
  'renamed classes': [
    {},
    { data: points(1, { classes: ['fox', 'hen', 'cat'] }), net: () => make(1, ['fox', 'hen', 'cat']) },
    "its classes are fox, hen, owl, this run's are fox, hen, cat",
  ],
  'other data of the same shape': [{}, { data: points(2) }, 'its data has other examples'],
  'other label smoothing': [
    { more: { loss: crossEntropy({ smoothing: 0.1 }) } },
    { more: { loss: crossEntropy({ smoothing: 0.11 }) } },
    'its loss gives other values for the same outputs and labels',
  ],
  'other class weights': [
    { more: { loss: crossEntropy({ classWeights: [1, 1, 2] }) } },
    { more: { loss: crossEntropy({ classWeights: [1, 1, 3] }) } },
    'its loss gives other values',
  ],
  'a loss written by hand, with another number': [
    { more: { loss: scaled(1) } },
    { more: { loss: scaled(1.01) } },
    'its loss gives other values',
  ],
  'a loss by name': [
    { more: { loss: two } },
    { more: { loss: { ...two, b: crossEntropy({ smoothing: 0.3 }) } } },
    "its loss 'b' gives other values",
  ],
  'another teacher': [
    { more: { loss: { labels: crossEntropy(), from: distillation(teacher(3)) } } },
    { more: { loss: { labels: crossEntropy(), from: distillation(teacher(4)) } } },
    'its teachers have other weights',
  ],
  'another weight of an adaptation': [
    adapted(1),
    adapted(2),
    'its adaptation gives other values for the same features',
  ],
  'another target': [adapted(1), adapted(1, points(8)), 'the target of its adaptation has other examples'],
  'an adaptation where there was none': [{}, adapted(1), 'it has no adaptation, and this run has one'],
  'another weight of an adversary': [
    { more: { adapt: dann(points(7), { weight: 1, seed: 1 }) } },
    { more: { adapt: dann(points(7), { weight: 0.5, seed: 1 }) } },
    'its adaptation gives other values',
  ],
  'another balance': [
    { more: { loss: two, balance: fixedWeights({ a: 1, b: 2 }) } },
    { more: { loss: two, balance: fixedWeights({ a: 1, b: 3 }) } },
    'its balance gives the same losses other weights',
  ],
  'other mixing': [{ more: { mix: mixup(0.2) } }, { more: { mix: mixup(0.4) } }, 'its mix draws other blend weights'],
  'another batch': [
    { data: { ...train }, more: { batch: 12 } },
    { more: { batch: 13 } },
    "its batch is 12, this run's is 13",
  ],
  'other validation data': [
    { more: { validate: points(3) } },
    { more: { validate: points(4) } },
    'its validation data has other examples, labels or classes',
  ],
  'other frozen weights': [
    { more: { optimizer: chain(freeze('body'), sgd(0.1)) } },
    { net: () => make(9), more: { optimizer: chain(freeze('body'), sgd(0.1)) } },
    'the frozen weights of its network have other values',
  ],
  'a net that begins with other weights': [{}, { net: () => make(9) }, 'its network started with other weights'],
  'another augmentation': [
    { net: () => augment(make(), noise(0.1)) },
    { net: () => augment(make(), noise(0.2)) },
    'its network augments the same examples differently',
  ],
};

describe('a checkpoint of another experiment is refused by name, and its own gets it back', () => {
  test.each(Object.keys(DIFFERENCES))('%s', async (name) => {
    const [first, second, sentence] = DIFFERENCES[name];
    expect(await refusal(first, second)).toContain(sentence);
  });

  test('more epochs than the finished run had', async () => {
    expect(await refusal({}, { more: { epochs: 3 } })).toContain("its epochs is 2, this run's is 3");
  });

  test('a file of an earlier version, which says less', async () => {
    const file = newFile();
    await run(file);
    const { arrays, metadata } = openSafetensors(file, '');
    const { net, data, shape, steps, epochs, seed } = JSON.parse(metadata.identity);
    const old = newFile();
    const { sha256: _, ...texts } = metadata;
    writeChecksummed(old, {
      arrays,
      texts: { ...texts, identity: JSON.stringify({ net, data, shape, steps, epochs, seed }) },
    });
    await expect(run(old)).rejects.toThrow('an earlier version of the library wrote it');
  });
});

describe('the same experiment is not refused', () => {
  test('made again from the same numbers, in another process or cell', async () => {
    const again: Start = { data: points(1), more: { loss: crossEntropy(), optimizer: sgd(0.1, 0.9) } };
    expect(await refusal({}, again)).toBeUndefined();
    expect(await refusal({ more: { loss: scaled(2) } }, { more: { loss: scaled(2) } })).toBeUndefined();
    expect(await refusal({ data: stream(train, { batch: 8 }) }, { data: stream(train, { batch: 8 }) })).toBeUndefined();
  });

  test('by a net that has trained already, as a cell that was interrupted runs again', async () => {
    const file = newFile();
    const net = make();
    const stop = new AbortController();
    const abort = { step: ({ step }: { step: number }) => void (step === 4 && stop.abort()) };
    const once = (more: Partial<FitOptions>, callbacks: object[] = []) =>
      fit(net, train, { ...options, ...more, callbacks: [checkpoint(file), ...callbacks] });
    expect((await once({ signal: stop.signal }, [abort])).stopped).toBe('interrupted');
    expect((await once({})).epochs).toHaveLength(2);
    dispose(net);
  });

  test('where a loss takes batches of eight alone and cannot be asked: it is told by its text', async () => {
    const picky: Loss = (outputs, labels, beside) => {
      if (outputs.shape[0] !== 8) throw new Error('eight, please');
      return crossEntropy()(outputs, labels, beside);
    };
    const other: Loss = (outputs, labels, beside) => {
      if (outputs.shape[0] !== 8) throw new Error('eight, please');
      return crossEntropy()(outputs, labels, beside).mul(2);
    };
    const tensors = tf.memory().numTensors;
    expect(await refusal({ more: { loss: picky } }, { more: { loss: picky } })).toBeUndefined();
    expect(await refusal({ more: { loss: picky } }, { more: { loss: other } })).toContain(
      'its loss gives other values',
    );
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

test('asking leaves no tensor, and training goes as it goes without a checkpoint', async () => {
  const [plain, asked] = [make(), make()];
  const more = { adapt: dann(points(7), { seed: 1 }), validate: points(3) };
  await run(newFile(), { more });
  const before = tf.memory().numTensors;
  await fit(asked, train, { ...options, ...more, callbacks: [checkpoint(newFile())] });
  expect(tf.memory().numTensors).toBe(before);
  await fit(plain, train, { ...options, ...more });
  for (const [name, weight] of Object.entries(plain.weights)) {
    expect([name, ...asked.weights[name].dataSync()]).toEqual([name, ...weight.dataSync()]);
  }
  for (const net of [plain, asked]) dispose(net);
});
