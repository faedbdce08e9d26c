import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import {
  arrays,
  type Dataset,
  eagerly,
  extract,
  head,
  join,
  type Layer,
  type Net,
  tf,
  type Weights,
} from 'transferlab';

interface Features {
  train: number[][];
  test: number[][];
}

interface Answer {
  features(net: Net, at: string, train: Dataset, test: Dataset): Promise<Features>;
}

/** What happens between the first call and the second. */
type Change =
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

const CLASSES = ['red', 'green', 'blue'];
const SIDE = 4;

/**
 * Three layers up to `squash`, which has no weights. The last feature is the same for every picture. `passed` counts how
 * often each picture went through the first layer.
 */
function makeBody(seed: number): { body: Net; passed: Map<string, number> } {
  const passed = new Map<string, number>();
  const values: Record<string, Tensor> = tf.tidy(() => ({
    'look/kernel': tf.randomNormal([3, 3, 3, 4], 0, 0.4, 'float32', seed),
    'mix/kernel': tf.randomNormal([4, 5], 0, 1, 'float32', seed + 1).mul([1, 1, 1, 1, 0]),
    'mix/mean': tf.randomNormal([5], 0, 0.2, 'float32', seed + 2),
    'mix/variance': tf.fill([5], 1.5),
  }));
  const weights: Weights = {};
  for (const [name, value] of Object.entries(values)) weights[name] = tf.variable(value, !/mean|variance/.test(name));
  tf.dispose(values);
  const layers: Layer[] = [
    {
      name: 'look',
      apply(x, w) {
        count(x, passed);
        return tf.conv2d(x as Tensor4D, w['look/kernel'] as Tensor as Tensor4D, 1, 'same').relu();
      },
    },
    {
      name: 'mix',
      apply: (x, w) =>
        tf
          .matMul(x.mean([1, 2]) as Tensor2D, w['mix/kernel'] as Tensor as Tensor2D)
          .sub(w['mix/mean'])
          .div(tf.sqrt(w['mix/variance'])),
    },
    { name: 'squash', apply: (x) => x.tanh() },
  ];
  const input = { shape: [SIDE, SIDE, 3], mean: 120, std: 60 };
  return { body: { name: `body ${seed}`, input, layers, weights, output: [5] }, passed };
}

/** Notes each picture of a batch; all zeros is no picture, but a try of the shape. */
function count(x: Tensor, passed: Map<string, number>): void {
  const size = x.size / x.shape[0];
  const values = x.dataSync();
  for (let first = 0; first < values.length; first += size) {
    const picture = values.slice(first, first + size);
    if (picture.some((value) => value !== 0)) passed.set(String(picture), (passed.get(String(picture)) ?? 0) + 1);
  }
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

async function rowsOf(net: Net, at: string, data: Dataset): Promise<number[][]> {
  const rows = await (await extract(net, data, { at })).read([...data.labels.keys()]);
  const values = rows.arraySync() as number[][];
  rows.dispose();
  return values;
}

function move(weights: Weights, name: string, by: (values: Float32Array) => void): void {
  const values = Float32Array.from(weights[name].dataSync());
  by(values);
  tf.tidy(() => weights[name].assign(tf.tensor(values, weights[name].shape)));
}

/** Asks twice, with a change between, and reports both results, what is right, and how often pictures passed the net. */
export async function twice(answer: Answer, { change, seed }: { change: Change; seed: number }) {
  return eagerly(async () => {
    const { body, passed } = makeBody(seed);
    let net = join(body, head({ classes: CLASSES, seed: 1 }));
    let at = 'mix';
    const some = pictures(12, seed, `train ${seed}`);
    const [few, others] = [pictures(6, seed + 50, `test ${seed}`), pictures(12, seed + 90, `train ${seed}`)];
    let [train, test] = [some.data, few.data];
    const before = tf.memory().numTensors;
    const first = await answer.features(net, at, train, test);
    const left = tf.memory().numTensors - before;
    const passes = { first: [...passed.values()], again: [] as number[] };
    const report = { left, first: copyOf(first), truthBefore: await truth(net, at, train, test) };
    const { weights } = net;
    const changes: Record<Change, () => void> = {
      nothing: () => {},
      'the results are overwritten': () => {
        for (const row of [...(first?.train ?? []), ...(first?.test ?? [])]) row.fill(7);
      },
      'the head moves': () => move(weights, 'head/kernel', (values) => values.fill(0.5)),
      'another head': () => {
        net = join(body, head({ classes: CLASSES, seed: 2, name: 'other' }));
      },
      'a kernel moves': () => move(weights, 'mix/kernel', (values) => values.set([values[18] + 0.3], 18)),
      'two numbers of a kernel change places': () =>
        move(weights, 'look/kernel', (values) => {
          const [one, other] = [values[7], values[40]];
          values.set([other], 7);
          values.set([one], 40);
        }),
      'a moving average moves': () => move(weights, 'mix/mean', (values) => values.set([2, -2], 1)),
      'another layer': () => {
        at = 'squash';
      },
      'other pictures': () => {
        train = others.data;
      },
      'one pixel': () => {
        const pixels = some.pixels.map((row) => [...row]);
        pixels[11][47] = pixels[11][47] > 100 ? 0 : 255;
        train = fromPixels(pixels, [...train.labels], train.name);
      },
      'more pictures': () => {
        const all = [...some.pixels, ...others.pixels];
        train = fromPixels(all, [...some.data.labels, ...others.data.labels], 'more');
      },
      'the test pictures train': () => {
        [train, test] = [test, train];
      },
      'another training set': () => {
        train = others.data;
      },
      'another test set': () => {
        test = others.data;
      },
    };
    changes[change]();
    passed.clear();
    const second = await answer.features(net, at, train, test);
    passes.again = [...passed.values()];
    return { ...report, second: copyOf(second), truth: await truth(net, at, train, test), passes };
  });
}

const copyOf = (found: Features | undefined) => ({
  train: found?.train?.map((row) => [...row]) ?? [],
  test: found?.test?.map((row) => [...row]) ?? [],
});

/** What the net gives for both sets, before anything is standardised. */
async function truth(net: Net, at: string, train: Dataset, test: Dataset): Promise<Features> {
  return { train: await rowsOf(net, at, train), test: await rowsOf(net, at, test) };
}
