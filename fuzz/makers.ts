import * as library from 'transferlab';

const { tf } = library;

/** Kinds of data; the nets, tensors and sets of one family fit each other. */
export const FAMILIES = ['points', 'pictures', 'tokens'] as const;
export type Family = (typeof FAMILIES)[number];

/** What a function that the fuzzer handed over throws: it passes through the library as it is. */
export class FromCase extends Error {}

const CLASSES = ['a', 'b', 'c'];
const labels = (size: number) => Array.from({ length: size }, (_, index) => index % 3);
const numbers = (size: number, largest = 1) =>
  Float32Array.from({ length: size }, (_, index) => (((index * 37) % 101) / 101) * largest);

function arrayOf(shape: readonly number[], size: number, options: object = {}) {
  const values = numbers(size * shape.reduce((all, side) => all * side, 1), 'pixels' in options ? 255 : 1);
  return library.arrays(values, labels(size), { classes: CLASSES, shape, name: 'drawn', ...options });
}

const data = {
  points: () => arrayOf([4], 12),
  'points renamed': () => arrayOf([4], 12, { classes: ['b', 'c', 'a'] }),
  'points fewer': () => library.onlyClasses(arrayOf([4], 12), ['b']),
  'points numbers': () => library.arrays(numbers(48), labels(12), { classes: [], shape: [4] }),
  'points unlabelled': () => library.unlabelled(arrayOf([4], 12)),
  'points one': () => library.subset(arrayOf([4], 12), [3]),
  'points odd read': () => ({ ...arrayOf([4], 12), read: async () => tf.zeros([1, 7]) }),
  'points odd rejects': () => ({ ...arrayOf([4], 12), read: () => Promise.reject(new FromCase('read')) }),
  'points tasks': () => library.withTasks(arrayOf([4], 12), { a: { classes: CLASSES, labels: labels(12) } }),
  pictures: () => arrayOf([8, 8, 1], 9, { pixels: true }),
  'pictures coloured': () => arrayOf([8, 8, 3], 9, { pixels: true }),
  'pictures scaled': () => arrayOf([8, 8, 1], 9),
  tokens: () => library.arrays(numbers(64, 15).map(Math.floor), labels(8), { classes: CLASSES, shape: [8] }),
  'points of a file': () => library.csv('points.csv', { label: 'kind' }),
};

/** Nets that were made for a case: a part of one may leave weights of the whole that nothing else names. */
const madeNets: library.Net[] = [];
const kept = (net: library.Net) => {
  madeNets.push(net);
  return net;
};

/** Frees what the makers have made. */
export function freeMade(): void {
  for (const net of madeNets.splice(0)) library.dispose(net);
}

const lenet = () => kept(library.lenet({ size: 8, channels: 1, classes: 3 }));
const mlp = () => kept(library.mlp({ inputFeatures: 4, hidden: 5, classes: 3 }));
const named = (net: library.Net) => ({ ...net, classes: CLASSES });

const nets = {
  points: mlp,
  'points named': () => named(mlp()),
  'points renamed': () => ({ ...mlp(), classes: ['c', 'b', 'a'] }),
  'points body': () => library.cut(mlp(), 'hidden'),
  'points heads': () =>
    kept(library.join(library.cut(mlp(), 'hidden'), library.heads({ a: library.head({ classes: CLASSES }) }))),
  'points disposed': () => {
    const net = mlp();
    library.dispose(net);
    return net;
  },
  pictures: lenet,
  'pictures scaling': () => ({ ...lenet(), input: { shape: [8, 8, 1], mean: 0, std: 255 } }),
  'pictures normalised': () => kept(library.lenet({ size: 8, channels: 1, classes: 3, normalise: true })),
  tokens: () => kept(library.transformer({ vocabulary: 16, tokens: 8, width: 8, blocks: 1, heads: 2, classes: 3 })),
};

const tensors = {
  'points [4, 3]': () => tf.tensor2d(numbers(12), [4, 3]),
  'points [3, 3]': () => tf.tensor2d(numbers(9), [3, 3]),
  'points [4]': () => tf.tensor1d(numbers(4)),
  'points labels': () => tf.tensor1d([0, 1, 2, 0], 'int32'),
  'points far': () => tf.tensor2d(numbers(12, 1e6), [4, 3]),
  'points scalar': () => tf.scalar(0.5),
  'points empty': () => tf.tensor2d([], [0, 3]),
  'pictures [2, 8, 8, 1]': () => tf.tensor4d(numbers(128, 255), [2, 8, 8, 1]),
  'pictures [8, 8, 3]': () => tf.tensor3d(numbers(192, 255), [8, 8, 3]),
  'tokens [2, 8]': () => tf.tensor2d(numbers(16, 15).map(Math.floor), [2, 8]),
  'odd NaN': () => tf.tensor2d([Number.NaN, 1, 2, 3], [2, 2]),
  'odd text': () => tf.tensor1d(['a', 'b']),
  'odd disposed': () => {
    const tensor = tf.scalar(1);
    tensor.dispose();
    return tensor;
  },
};

const makers: Readonly<Record<string, Readonly<Record<string, () => unknown>>>> = {
  Dataset: data,
  Net: nets,
  Tensor: tensors,
  Tensor1D: { 'points [4]': tensors['points [4]'], 'points labels': tensors['points labels'] },
  Tensor2D: { 'points [4, 3]': tensors['points [4, 3]'], 'points [3, 3]': tensors['points [3, 3]'] },
  Tensor4D: { 'pictures [2, 8, 8, 1]': tensors['pictures [2, 8, 8, 1]'] },
  Variable: { 'points [3]': () => tf.variable(tf.tensor1d([1, 2, 3])) },
  Stream: {
    'points in fours': () => library.stream(data.points(), { batch: 4 }),
    'pictures in fours': () => library.stream(data.pictures(), { batch: 4 }),
    'points odd endless': () => ({ ...library.stream(data.points(), { batch: 4 }), steps: Number.POSITIVE_INFINITY }),
    'points odd throws': () => ({
      ...library.stream(data.points(), { batch: 4 }),
      // biome-ignore lint/correctness/useYield: it throws before its first batch
      async *epoch() {
        throw new FromCase('epoch');
      },
    }),
  },
  Loss: {
    'cross-entropy': () => library.crossEntropy(),
    'with smoothing': () => library.crossEntropy({ smoothing: 0.1 }),
    'mean squared error': () => library.meanSquaredError(),
    'odd throws': () => () => {
      throw new FromCase('loss');
    },
    'odd number': () => () => 3,
    'odd promise': () => async () => tf.scalar(1),
    'odd vector': () => (outputs: library.Tensors[string]) => outputs,
  },
  Transform: {
    sgd: () => library.sgd(0.1),
    adam: () => library.adam(0.01),
    'adam, clipped': () => library.chain(library.clipByGlobalNorm(1), library.adam(library.cosine(0.01))),
    'sgd, frozen': () => library.chain(library.freeze('hidden*'), library.sgd(0.1)),
    'odd throws': () => ({
      init: () => ({}),
      update: () => {
        throw new FromCase('update');
      },
    }),
  },
  Adaptation: {
    'points mmd': () => library.mmd(data['points unlabelled']()),
    'points coral': () => library.coral(data['points unlabelled']()),
    'pictures dann': () => library.dann(data.pictures()),
  },
  Balance: { pcgrad: () => library.pcgrad(), uncertainty: () => library.uncertainty(), imtl: () => library.imtl() },
  Mix: { mixup: () => library.mixup(0.2) },
  Callback: {
    'early stopping': () => library.earlyStopping({ patience: 1 }),
    'best weights': () => library.bestWeights(),
    'csv log': () => library.csvLog('out/log.csv'),
    checkpoint: () => library.checkpoint('out/run.checkpoint'),
    'odd throws': () => ({
      step() {
        throw new FromCase('step');
      },
    }),
  },
  Change: { flip: () => library.flip(), noise: () => library.noise(0.1), zoom: () => library.zoom(0.8, 1.2) },
  Layer: { 'points hidden': () => mlp().layers[0], 'pictures conv1': () => lenet().layers[0] },
  AbortSignal: { open: () => new AbortController().signal, aborted: () => AbortSignal.abort() },
  Tokenizer: {
    'tokens of spaces': () => library.tokenizer(TOKENS, { name: 'spaces', end: '<end>' }),
  },
  LayersModel: {
    'points dense': () =>
      tf.sequential({
        layers: [tf.layers.dense({ units: 3, inputShape: [4], activation: 'relu' }), tf.layers.dense({ units: 3 })],
      }),
  },
  Map: {
    empty: () => new Map(),
    'of an array': () => new Map([['a', { shape: [2], values: Float32Array.of(1, 2) }]]),
  },
  GraphModel: { 'odd made by hand': () => ({ inputs: [], outputs: [], executor: {} }) },
};

/** What there is of each named type. */
export const MADE: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(makers).map(([name, all]) => [name, Object.keys(all)]),
);

export const make = (name: string, which: string): unknown => makers[name][which]();

/** A vocabulary of words, as Hugging Face's tokenizers write one. */
const TOKENS = JSON.stringify({
  version: '1.0',
  model: { type: 'WordLevel', vocab: { '<end>': 0, a: 1, b: 2, c: 3 }, unk_token: '<end>' },
  pre_tokenizer: { type: 'Whitespace' },
});

/** What fits nowhere, or only by chance: what a hasty hand passes. */
const strange: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  'the number 3': () => 3,
  'the text x': () => 'x',
  true: () => true,
  'an empty list': () => [],
  'an empty object': () => ({}),
  'a function': () => () => 0,
  'a date': () => new Date(0),
  'a promise of data': () => Promise.resolve(data.points()),
  'a map': () => new Map([['a', 1]]),
  'a list of 100,000': () => new Array(100_000).fill(0),
  'an object with a getter that throws': () => ({
    get name() {
      throw new FromCase('getter');
    },
  }),
};
export const STRANGE = Object.keys(strange);
export const makeStrange = (name: string): unknown => strange[name]();
