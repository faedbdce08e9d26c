import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import { arrays, type Dataset, head, join, type Layer, type Net, tf, type Weights } from 'transferlab';

/** What happens between the first call and the second. */
export type Change =
  | 'nothing'
  | 'the results are overwritten'
  | 'the head moves'
  | 'another head'
  | 'a kernel moves'
  | 'two numbers of a kernel change places'
  | 'a moving average moves'
  | 'another layer'
  | 'other pictures'
  | 'one pixel'
  | 'more pictures'
  | 'the test pictures train'
  | 'another training set'
  | 'another test set';

/** One use of the answer: the seed of net and pictures, and a number in their names, from which the seed does not follow. */
export interface Use {
  change: Change;
  seed: number;
  number: number;
}

/** What features are asked of. */
export interface Asked {
  net: Net;
  at: string;
  train: Dataset;
  test: Dataset;
}

const CLASSES = ['red', 'green', 'blue'];
const SIDE = 4;

/**
 * Three layers up to `squash`, which has no weights. The last feature is the same for every picture. `look` has parameters that
 * are not among the weights: its output for a picture is known only after the picture has passed it.
 */
function makeBody(name: string, seed: number, pass: (x: Tensor) => void): Net {
  const values: Record<string, Tensor> = tf.tidy(() => ({
    'look/kernel': tf.randomNormal([3, 3, 3, 4], 0, 0.4, 'float32', seed),
    'mix/kernel': tf.mul(tf.randomNormal([4, 5], 0, 1, 'float32', seed + 1), [1, 1, 1, 1, 0]),
    'mix/mean': tf.randomNormal([5], 0, 0.2, 'float32', seed + 2),
    'mix/variance': tf.fill([5], 1.5),
  }));
  const weights: Weights = {};
  for (const [name, value] of Object.entries(values)) weights[name] = tf.variable(value, !/mean|variance/.test(name));
  tf.dispose(values);
  const offsets = tf.tidy(() => tf.randomUniform([4], -0.5, 0.5, 'float32', seed + 3).arraySync() as number[]);
  const layers: Layer[] = [
    {
      name: 'look',
      apply(x, w) {
        pass(x);
        const sums = tf.conv2d(x as Tensor4D, w['look/kernel'] as Tensor as Tensor4D, 1, 'same');
        return tf.relu(tf.add(sums, offsets));
      },
    },
    {
      name: 'mix',
      apply(x, w) {
        const sums = tf.matMul(tf.mean(x, [1, 2]) as Tensor2D, w['mix/kernel'] as Tensor as Tensor2D);
        return tf.div(tf.sub(sums, w['mix/mean']), tf.sqrt(w['mix/variance']));
      },
    },
    { name: 'squash', apply: (x) => tf.tanh(x) },
  ];
  const input = { shape: [SIDE, SIDE, 3], mean: 120, std: 60 };
  return { name, input, layers, weights, output: [5] };
}

/** Pictures of one colour each, more or less. All sets have the same ids, `row 0` and so on. */
function pictures(total: number, seed: number, name: string): { pixels: number[][]; data: Dataset } {
  const labels = Array.from({ length: total }, (_, i) => i % CLASSES.length);
  const pixels = tf.tidy(() => {
    const noise = tf.randomUniform([total, SIDE * SIDE * 3], 0, 90, 'float32', seed).arraySync() as number[][];
    return noise.map((row, i) => row.map((value, j) => Math.round(value + (j % 3 === labels[i] ? 150 : 40))));
  });
  return { pixels, data: fromPixels(pixels, labels, name) };
}

/** A set that is read a batch at a time, as files are. */
function fromPixels(pixels: number[][], labels: number[], name: string): Dataset {
  const x = Float32Array.from(pixels.flat());
  const data = arrays(x, labels, { classes: CLASSES, name, pixels: true, shape: [SIDE, SIDE, 3] });
  return { ...data, read: (places) => data.read(places) };
}

/** The weight that a change moves, and its numbers then: they follow from the seed, and not from what a net holds by now. */
function moved(seed: number, change: Change): [name: string, values: Float32Array] | undefined {
  const { weights } = makeBody('', seed, () => {});
  const start = (name: string) => Float32Array.from(weights[name].dataSync());
  const [look, mix] = [start('look/kernel'), start('mix/kernel')];
  const average = start('mix/mean');
  tf.dispose(weights);
  if (change === 'the head moves') return ['head/kernel', new Float32Array(5 * CLASSES.length).fill(0.5)];
  if (change === 'a kernel moves') {
    mix[18] += 0.3;
    return ['mix/kernel', mix];
  }
  if (change === 'two numbers of a kernel change places') {
    [look[7], look[40]] = [look[40], look[7]];
    return ['look/kernel', look];
  }
  if (change === 'a moving average moves') {
    average.set([2, -2], 1);
    return ['mix/mean', average];
  }
  return undefined;
}

/** What is asked first, and what is asked when `change` has happened. `pass` is shown each batch that passes the net. */
export function twoQuestions({ change, seed, number }: Use, pass: (x: Tensor) => void) {
  const body = makeBody(`body ${number}`, seed, pass);
  const net = join(body, head({ classes: CLASSES, seed: 1 }));
  // The variables themselves: who is asked may put others in their place.
  const variables = { ...net.weights };
  const some = pictures(12, seed, `train ${number}`);
  const [few, others] = [pictures(6, seed + 50, `test ${number}`), pictures(12, seed + 90, `train ${number}`)];
  const [train, test] = [some.data, few.data];
  const first: Asked = { net, at: 'mix', train, test };

  function afterwards(): Asked {
    const [name, values] = moved(seed, change) ?? [];
    if (name && values) tf.tidy(() => variables[name].assign(tf.tensor(values, variables[name].shape)));
    switch (change) {
      case 'another head':
        return { ...first, net: join(body, head({ classes: CLASSES, seed: 2, name: 'other' })) };
      case 'another layer':
        return { ...first, at: 'squash' };
      case 'other pictures':
      case 'another training set':
        return { ...first, train: others.data };
      case 'one pixel': {
        const pixels = some.pixels.map((row) => [...row]);
        pixels[11][47] = pixels[11][47] > 100 ? 0 : 255;
        return { ...first, train: fromPixels(pixels, labelsOf(pixels), train.name) };
      }
      case 'more pictures': {
        const all = [...some.pixels, ...others.pixels];
        return { ...first, train: fromPixels(all, labelsOf(all), 'more') };
      }
      case 'the test pictures train':
        return { ...first, train: test, test: train };
      case 'another test set':
        return { ...first, test: others.data };
      default:
        return first;
    }
  }

  return { first, afterwards, variables };
}

const labelsOf = (pixels: number[][]) => pixels.map((_, i) => i % CLASSES.length);
