import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { encodeWav } from '../audio/encode-wav';
import type { InputSpec, Layer, Net } from '../core/net';
import { arrays } from '../data/arrays';
import { wordTokenizer } from '../data/fixtures/word-net';
import { sharp } from '../data/sharp';
import { tf } from '../engine/tensorflow';
import { classify } from './classify';

const folder = mkdtempSync(pathOf(tmpdir(), 'classify-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A net without weights: from its input to logits of three classes. */
function net(input: InputSpec, logits: Layer['apply']): Net {
  const classes = ['one', 'two', 'three'];
  return { name: 'plain', input, layers: [{ name: 'all', apply: logits }], weights: {}, output: [3], classes };
}

const features = net({ shape: [3] }, (x) => x.clone());
const names = (found: readonly { class: string }[]) => found.map((entry) => entry.class);
const rounded = (found: readonly { probability: number }[]) =>
  found.map(({ probability }) => Number(probability.toFixed(4)));

describe('features', () => {
  // e^2 = 7.3891, e^1 = 2.7183, e^0.1 = 1.1052; their sum is 11.2125.
  test('get the softmax of the outputs, most probable first', async () => {
    const found = await classify(features, [1, 0.1, 2]);
    expect(names(found)).toEqual(['three', 'one', 'two']);
    expect(rounded(found)).toEqual([0.659, 0.2424, 0.0986]);
  });

  // 1 / (1 + e^-1) = 0.7311, 1 / (1 + e^-0.1) = 0.5250, 1 / (1 + e^-2) = 0.8808.
  test('with several labels get the sigmoid of each output', async () => {
    const found = await classify(features, [1, 0.1, 2], { multiLabel: true, top: 2 });
    expect(names(found)).toEqual(['three', 'one']);
    expect(rounded(found)).toEqual([0.8808, 0.7311]);
  });

  test('in a list, as a tensor, as a Dataset: a result for each, in order', async () => {
    const rows = [
      [0, 1, 0],
      [5, 0, 0],
    ];
    const ofList = await classify(features, rows);
    expect(ofList.map((found) => found[0].class)).toEqual(['two', 'one']);
    expect(await classify(features, [tf.tensor(rows[0]), tf.tensor(rows[1])])).toEqual(ofList);
    expect(await classify(features, arrays(rows, [0, 1]))).toEqual(ofList);
    expect(await classify(features, Float32Array.from(rows[1]))).toEqual(ofList[1]);
  });

  test('equal outputs stay in the order of the classes, and indices name classes without names', async () => {
    expect(names(await classify({ ...features, classes: undefined }, [1, 1, 1]))).toEqual(['0', '1', '2']);
  });

  test('leave no tensor behind', async () => {
    await classify(features, [1, 2, 3]);
    const before = tf.memory().numTensors;
    await classify(features, [1, 2, 3]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('files and texts', () => {
  const colours = net({ shape: [4, 4, 3], mean: 0, std: 255 }, (x) => x.mean([1, 2]).mul(2));
  const [red, blue] = [pathOf(folder, 'red.png'), pathOf(folder, 'blue.png')];

  beforeAll(async () => {
    const solid = (r: number, g: number, b: number) =>
      sharp({ create: { width: 9, height: 9, channels: 3, background: { r, g, b } } }).png();
    await solid(255, 0, 0).toFile(red);
    await solid(0, 51, 255).toFile(blue);
  });

  test('an image is decoded, fitted and scaled for the net', async () => {
    // Twice the mean colours is (2, 0, 0) and (0, 0.4, 2): e^2 / (e^2 + 2) = 0.7870, e^2 / (e^2 + 1 + e^0.4) = 0.7478.
    expect(rounded(await classify(colours, red, { top: 1 }))).toEqual([0.787]);
    const found = await classify(colours, [blue, red], { top: 1 });
    expect(found.map(([best]) => best.class)).toEqual(['three', 'one']);
    expect(rounded(found[0])).toEqual([0.7478]);
  });

  test('pixels of an image are scaled as those of a file', async () => {
    const pixels = tf.tensor([255, 0, 0]).tile([16]).reshape([4, 4, 3]);
    expect(await classify(colours, pixels)).toEqual(await classify(colours, red));
  });

  test('a recording is read at the rate of the net', async () => {
    const loud = net({ shape: [8], rate: 8000 }, (x) =>
      x
        .abs()
        .mean(1, true)
        .mul([[0, 1, -1]]),
    );
    const file = pathOf(folder, 'half.wav');
    writeFileSync(file, encodeWav({ samples: new Float32Array(8).fill(0.5), rate: 8000 }));
    // Logits 0, 0.5, -0.5: e^0.5 = 1.6487, e^-0.5 = 0.6065; their sum with 1 is 3.2553.
    const found = await classify(loud, file);
    expect(names(found)).toEqual(['two', 'one', 'three']);
    expect(rounded(found)).toEqual([0.5065, 0.3072, 0.1863]);
  });

  test('a text is a text for a net with a tokenizer', async () => {
    // Token 9 is `good`, 5 is `bad`, 6 is `dull`.
    const counts = net({ shape: [5], tokenizer: wordTokenizer() }, (x) =>
      tf.stack(
        [9, 5, 6].map((id) => x.equal(id).toFloat().sum(1)),
        1,
      ),
    );
    const found = await classify(counts, ['good film', 'bad', 'dull dull']);
    expect(found.map(([best]) => best.class)).toEqual(['one', 'two', 'three']);
    await expect(classify(counts, 'very very very very good')).rejects.toThrow(
      /the text has 7 tokens, and plain reads 5/,
    );
    expect((await classify(counts, 'good good good good', { truncate: true }))[0].class).toBe('one');
  });
});

describe('is refused:', () => {
  const image = net({ shape: [4, 4, 3], mean: 0, std: 255 }, (x) => x.mean([1, 2]));
  test.each([
    ['an empty list', features, [], /must get one example or more; got an empty list/],
    ['another length', features, [1, 2], /the shape that plain reads, \[3\]; got \[2\]/],
    ['a string for features', features, 'lemon.webp', /must read texts, audio or RGB images to take a string/],
    ['a file that is not there', image, 'no-such-file.png', /There is no file 'no-such-file.png'/],
    ['strings and values', image, ['a.png', [1]], /must have one kind of example/],
    ['an object', features, { a: 1 } as never, /expected a path, a text, a tensor/],
    ['scaled pixels', image, tf.fill([4, 4, 3], 0.5), /already scaled/],
    ['an image of another size', image, tf.zeros([5, 4, 3]), /letterboxPictures\(.*height: 4, width: 4/],
    ['a map of outputs', { ...features, output: [4, 4, 3] }, [1, 2, 3], /Try detect\(net, data\)/],
    ['one output', { ...features, output: [1] }, [1, 2, 3], /two classes or more/],
  ])('%s', async (_, classifier, input, message) => {
    await expect(classify(classifier, input as never)).rejects.toThrow(message);
  });

  test('a net that ends in a softmax', async () => {
    const ended = { ...features, layers: [{ name: 'all', apply: (x: Tensor) => x.softmax() }] };
    await expect(
      classify(ended, [
        [1, 2, 3],
        [0, 0, 1],
      ]),
    ).rejects.toThrow(/must output logits; got probabilities from plain/);
  });

  test('a top of 0', async () => {
    await expect(classify(features, [1, 2, 3], { top: 0 })).rejects.toThrow(/top is 0; it must be an integer of 1/);
  });
});
