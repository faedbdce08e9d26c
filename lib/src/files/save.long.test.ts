import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { backbone } from '../backbones/backbone';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import { transformer } from '../backbones/transformer';
import { calibrate } from '../calibrate/temperature';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { generate } from '../data/generate';
import { tf } from '../engine/tensorflow';
import { exportGraphModel } from '../export/export-graph-model';
import { exportSavedModel } from '../export/export-saved-model';
import { NEEDS_MOUNT, tinyDisk } from '../fixtures/tiny-disk';
import { cut, dispose, join } from '../net/compose';
import { cosineHead } from '../net/cosine-head';
import { humanModel, upscalerModel } from '../net/fixtures/published-models';
import { forward } from '../net/forward';
import { fromGraphModel } from '../net/from-graph-model';
import { fromLayersModel } from '../net/from-layers-model';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { addClasses } from '../recipes/add-classes';
import { writeSafetensors } from '../safetensors';
import { writeReport } from '../show/write-report';
import { fit } from '../train/fit';
import { crossEntropy, meanSquaredError } from '../train/loss';
import { load } from './load';
import { save } from './save';

const folder = mkdtempSync(joinPath(tmpdir(), 'saved-nets-'));
const fileOf = (name: string) => joinPath(folder, `${name}.safetensors`);

const outputs = (net: Net, x: Tensor) => tf.tidy(() => Array.from(forward(net, x).dataSync()));
const drawn = ({ input }: Net) => tf.randomUniform([2, ...input.shape], 0, 20, 'float32', 3).floor();

/** Checks that what comes back computes the same to the bit, has the same description, and has separate weights. */
async function expectSame(net: Net, name: string): Promise<Net> {
  save(net, fileOf(name));
  const back = await load(fileOf(name));
  const x = drawn(net);
  expect(outputs(back, x)).toEqual(outputs(net, x));
  const { weights: _, layers, ...said } = net;
  const facts = (one: object) => JSON.parse(JSON.stringify(one));
  expect(facts(back)).toMatchObject(facts(said));
  expect(back.layers.map((layer) => layer.name)).toEqual(layers.map((layer) => layer.name));
  expect(Object.keys(back.weights)).toEqual(Object.keys(net.weights));
  for (const [key, weight] of Object.entries(net.weights)) expect(back.weights[key].trainable).toBe(weight.trainable);
  x.dispose();
  return back;
}

describe('a net comes back from its file', () => {
  test.each([
    ['a perceptron', () => mlp({ inputFeatures: 5, hidden: 4, classes: 3, seed: 2 })],
    ['LeNet with batch normalisation', () => lenet({ size: 12, classes: 3, normalise: true, seed: 2 })],
    ['a transformer', () => transformer({ tokens: 6, width: 16, blocks: 2, heads: 2, classes: 3, seed: 2 })],
  ])('%s', async (name, make) => {
    const net = make();
    dispose(await expectSame(net, name));
    dispose(net);
  });

  test.each([
    ['with a cosine head', (body: Net) => join(body, cosineHead({ classes: ['crow', 'wren'], seed: 3 }))],
    [
      'that was widened',
      (body: Net) => addClasses(join(body, head({ classes: ['crow', 'wren'], dropout: 0.2 })), ['tit']),
    ],
  ])('a perceptron %s', async (name, make) => {
    const net = make(cut(mlp({ inputFeatures: 5, hidden: 4, seed: 2 }), 'hidden'));
    const back = await expectSame(net, name);
    expect(back.classes).toEqual(net.classes);
    for (const one of [net, back]) dispose(one);
  });

  test('a calibrated net, with its temperature', async () => {
    const net = join(cut(mlp({ inputFeatures: 5, hidden: 4 }), 'hidden'), head({ classes: ['crow', 'wren'] }));
    const x = tf.randomNormal([12, 5], 0, 3, 'float32', 1);
    const labels = Array.from({ length: 12 }, (_, index) => index % 2);
    const calibrated = await calibrate(net, arrays(x, labels, { classes: ['crow', 'wren'] }));
    const back = await expectSame(calibrated, 'calibrated');
    expect(back.weights['temperature/value'].dataSync()[0]).not.toBe(1);
    for (const one of [calibrated, back]) dispose(one);
    x.dispose();
  });

  test('a part of a pretrained backbone with a head of named classes, and it trains on', async () => {
    const body = await backbone('efficientnet-lite0', { size: 32 });
    const net = join(cut(body, 'block3*'), head({ classes: ['crow', 'wren'], dropout: 0.1 }));
    const back = await expectSame(net, 'cut and joined');
    expect(back.classes).toEqual(['crow', 'wren']);
    const { x, labels } = { x: drawn(net), labels: [0, 1] };
    const data = arrays(x, labels, { classes: ['crow', 'wren'], pixels: true });
    const before = outputs(back, x);
    const own = [...net.weights['head/kernel'].dataSync()];
    const options = { loss: crossEntropy(), optimizer: adam(1e-3), epochs: 1, batch: 2, seed: 1 };
    expect((await fit(back, data, options)).epochs).toHaveLength(1);
    expect(outputs(back, x)).not.toEqual(before);
    expect([...net.weights['head/kernel'].dataSync()]).toEqual(own);
    for (const one of [body, net, back]) dispose(one);
    x.dispose();
  });

  test('a BERT, with its tokenizer in the same file', async () => {
    const net = await backbone('minilm', { tokens: 8 });
    const back = await expectSame(cut(net, 'block1'), 'minilm');
    expect(back.input.tokenizer?.encode('Two birds')).toEqual(net.input.tokenizer?.encode('Two birds'));
    expect(back.input.tokenizer).toMatchObject({ name: 'minilm', padding: 0, end: 102 });
    dispose(net);
    dispose(back);
  });
});

describe('nets of models that others built', () => {
  test('a part of a GraphModel with a head comes back, without the model’s own file', async () => {
    const model = await humanModel('emotion');
    const body = fromGraphModel(model, { mean: 127.5, std: 127.5 });
    const net = join(cut(body, body.layers[body.layers.length - 4].name), head({ classes: ['glad', 'sad'] }));
    const back = await expectSame(net, 'graph model');
    for (const one of [net, back]) dispose(one);
    model.dispose();
  });

  test('a LayersModel comes back, its batch normalisation and its dropout with it', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2] }),
        tf.layers.batchNormalization(),
        tf.layers.flatten(),
        tf.layers.dropout({ rate: 0.2 }),
        tf.layers.dense({ units: 3 }),
      ],
    });
    const net = fromLayersModel(model);
    dispose(await expectSame(net, 'layers model'));
    model.dispose();
  });

  test('one from a package comes back too, and trains on', async () => {
    const model = await upscalerModel();
    const net = fromLayersModel(model, { shape: [8, 8, 3] });
    const back = await expectSame(net, 'upscaler');
    const name = Object.keys(back.weights)[0];
    const before = [...back.weights[name].dataSync()];
    const batch = () => ({ x: tf.ones([2, 8, 8, 3]), labels: tf.zeros([2, ...back.output]) });
    const data = generate({ shape: [8, 8, 3], steps: 1, batch });
    await fit(back, data, { loss: meanSquaredError(), optimizer: adam(1e-3), epochs: 1, seed: 1 });
    expect([...back.weights[name].dataSync()]).not.toEqual(before);
    for (const one of [net, back]) dispose(one);
  });
});

describe('files that are not a full net', () => {
  const saved = () => {
    const net = mlp({ inputFeatures: 3, hidden: 4, classes: 2 });
    save(net, fileOf('whole'));
    dispose(net);
    return readFileSync(fileOf('whole'));
  };

  test('a file cut short or with one bit turned is refused as damaged', async () => {
    const bytes = saved();
    writeFileSync(fileOf('short'), bytes.subarray(0, bytes.length - 8));
    await expect(load(fileOf('short'))).rejects.toThrow(/short.safetensors is damaged/);
    const turned = Buffer.from(bytes);
    turned[turned.length - 3] ^= 1;
    writeFileSync(fileOf('turned'), turned);
    await expect(load(fileOf('turned'))).rejects.toThrow(/damaged.*differ from those that were written/);
    const renamed = Buffer.from(bytes.toString('latin1').replace('"mlp', '"mlq'), 'latin1');
    writeFileSync(fileOf('renamed'), renamed);
    await expect(load(fileOf('renamed'))).rejects.toThrow(/damaged/);
  });

  test('a foreign file, a newer one and none at all are told apart', async () => {
    writeSafetensors(fileOf('foreign'), new Map([['a', { shape: [1], values: new Float32Array([1]) }]]), {
      by: 'hand',
    });
    await expect(load(fileOf('foreign'))).rejects.toThrow(/not a net that save\(\) wrote.*fromSafetensors/);
    writeSafetensors(fileOf('newer'), new Map(), { format: 'transferlab net', edition: '2' });
    await expect(load(fileOf('newer'))).rejects.toThrow(/edition 2.*reads edition 1/);
    writeFileSync(fileOf('picture'), 'GIF89a and so on');
    await expect(load(fileOf('picture'))).rejects.toThrow(/picture.safetensors is damaged/);
    await expect(load(fileOf('nowhere'))).rejects.toThrow(/There is no file/);
  });

  test('a net with an edited layer is refused: its recipe describes the layer before', () => {
    const net = mlp({ inputFeatures: 2, hidden: 3, classes: 2 });
    const [first, ...others] = net.layers;
    const edited = { ...net, layers: [{ ...first, apply: (x: Tensor) => x.mul(2) }, ...others] };
    expect(() => save(edited, fileOf('edited'))).toThrow(
      `The layer '${first.name}' of ${net.name} has another function than its recipe describes`,
    );
    expect(existsSync(fileOf('edited'))).toBe(false);
    dispose(net);
  });

  test('a net with layers written by hand is refused before anything is written', () => {
    const net = { ...mlp({ inputFeatures: 3 }), recipe: undefined };
    expect(() => save(net, fileOf('by hand'))).toThrow(/contains layers that cannot be serialised.*checkpoint/);
    expect(existsSync(fileOf('by hand'))).toBe(false);
    dispose(net);
  });
});

describe('places that cannot be used are named', () => {
  const net = mlp({ inputFeatures: 3, hidden: 2 });
  afterAll(() => dispose(net));

  test('a folder, a path through a file; a folder to load; a byte too many', async () => {
    const file = fileOf('places');
    save(net, file);
    expect(() => save(net, folder)).toThrow(`${folder} cannot be written: it is a folder. Give the path of a file.`);
    expect(() => save(net, `${file}/x`)).toThrow(`${file}/x cannot be written: ${file} is a file, not a folder.`);
    await expect(load(folder)).rejects.toThrow(
      `${folder} is a folder. load reads the file that save() wrote; give its path.`,
    );
    appendFileSync(file, '\0');
    await expect(load(file)).rejects.toThrow(/places.* is damaged \(1 bytes follow its last array\)/);
  });

  test('a symbolic link stays one, and its target becomes the net', async () => {
    const [target, link] = [fileOf('target'), fileOf('link')];
    writeFileSync(target, 'old');
    symlinkSync(target, link);
    save(net, link);
    expect(readlinkSync(link)).toBe(target);
    const read = await load(target);
    expect(read.weights['hidden/bias'].shape).toEqual([2]);
    dispose(read);
  });

  const disk = tinyDisk();
  beforeAll(() => disk?.open());
  afterAll(() => disk?.close());
  (disk ? test : test.skip)(`a full disk keeps the older net${disk ? '' : NEEDS_MOUNT}`, async () => {
    const file = joinPath(disk?.folder ?? '', 'net.safetensors');
    save(net, file);
    const before = readFileSync(file);
    disk?.fill();
    expect(() => save(net, file)).toThrow(`${file} cannot be written: the disk is full.`);
    expect(() => writeReport(`${file}.html`, 'A report', ['text'])).toThrow(
      `${file}.html cannot be written: the disk is full`,
    );
    await expect(exportGraphModel(net, `${file}-model`)).rejects.toThrow(
      `${file}-model cannot be written: the disk is full`,
    );
    await expect(exportSavedModel(net, `${file}-saved`)).rejects.toThrow(
      `${file}-saved cannot be written: the disk is full`,
    );
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(disk?.folder ?? '').sort()).toEqual(['filler', 'net.safetensors']);
  });
});

test('a process that is killed while it saves leaves the older net or the newer one', async () => {
  const register = joinPath(__dirname, '..', 'train', 'callbacks', 'fixtures', 'register.js');
  const file = fileOf('killed');
  const seen = new Set<number>();
  for (let round = 0; round < 6; round++) {
    const child = spawn(process.execPath, ['-r', register, joinPath(__dirname, 'fixtures', 'save-child.js'), file]);
    await once(child.stdout, 'data');
    // Somewhere within the next savings, which follow each other without a pause.
    setTimeout(() => child.kill('SIGKILL'), 5 + 7 * round);
    const [, signal] = await once(child, 'close');
    expect(signal).toBe('SIGKILL');
    const net = await load(file);
    const values = new Set(net.weights['hidden/bias'].dataSync());
    // Every saving fills all weights with its number: a mixture would show two.
    expect(values.size).toBe(1);
    for (const value of values) seen.add(value);
    dispose(net);
  }
  expect(seen.size).toBeGreaterThan(1);
  expect(readdirSync(folder).filter((name) => name.startsWith('killed')).length).toBeLessThanOrEqual(2);
}, 60_000);
