// Run as a child, once for each backend: trains small networks by each technique and prints what came out, to compare.
// Arguments are names of cases; without one all run. Each prints a line of JSON.
const lib = require('transferlab');
const { ofGpu } = require('./webgpu-alone.cjs');
const { techniques } = require('./webgpu-techniques.cjs');

const { adam, arrays, chain, crossEntropy, dispose, fit, join, sgd, tf } = lib;

/** Values in [0, 1) that are the same everywhere: a linear congruential generator. @param {number} seed */
function uniform(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const SIZE = 16;

/** Images of stripes with noise, whose direction is their class. @param {number} seed @param {number} [examples] */
function images(seed, examples = 24) {
  const next = uniform(seed);
  const labels = Array.from({ length: examples }, (_, index) => index % 3);
  const values = labels.flatMap((label) =>
    Array.from({ length: SIZE * SIZE }, (_, at) => {
      const [row, column] = [Math.floor(at / SIZE), at % SIZE];
      const phase = label === 0 ? row : label === 1 ? column : row + column;
      return 128 + 70 * Math.sin(phase) + 50 * next();
    }),
  );
  const options = { classes: ['rows', 'columns', 'diagonals'], shape: [SIZE, SIZE, 1], pixels: true };
  return arrays(Float32Array.from(values), labels, options);
}

/** Token ids, whose class is the most frequent of the first three. @param {number} seed */
function texts(seed) {
  const next = uniform(seed);
  const labels = Array.from({ length: 24 }, (_, index) => index % 3);
  const rows = labels.map((label) => Array.from({ length: 8 }, () => (next() < 0.5 ? label : Math.floor(next() * 32))));
  return arrays(rows, labels, { classes: ['a', 'b', 'c'] });
}

const features = (/** @type {number} */ seed) => {
  const next = uniform(seed);
  const labels = Array.from({ length: 24 }, (_, index) => index % 3);
  return arrays(
    labels.map((label) => Array.from({ length: 10 }, (_, at) => next() - 0.5 + (at === label ? 1 : 0))),
    labels,
    { classes: ['a', 'b', 'c'] },
  );
};

const attentive = () =>
  lib.transformer({ vocabulary: 32, tokens: 8, width: 32, blocks: 2, heads: 4, classes: 3, seed: 1 });

/** Weights as some of their values and the mean of all magnitudes. @param {Float32Array} values */
function sampled(values) {
  const stride = Math.max(1, Math.floor(values.length / 50));
  const mean = values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
  return [...values.filter((_, at) => at % stride === 0), mean];
}

async function weightsOf(net) {
  const read = Object.entries(net.weights).map(async ([name, weight]) => [name, await weight.data()]);
  return Object.fromEntries(await Promise.all(read));
}

/** The gradients of the first step, as the change that a step of gradient descent with rate 1 makes. */
async function gradients(net, data, options = {}) {
  const before = await weightsOf(net);
  const one = { loss: crossEntropy(), optimizer: sgd(1), epochs: 1, batch: 24, seed: 2, ...options };
  await fit(net, data, one);
  const after = await weightsOf(net);
  return Object.fromEntries(
    Object.entries(before).map(([name, values]) => [name, sampled(values.map((value, at) => value - after[name][at]))]),
  );
}

/** The loss of each step of a short training, and the held-out results after each epoch. */
async function losses(net, data, options = {}) {
  const ofSteps = [];
  const callbacks = [{ step: ({ loss }) => void ofSteps.push(loss) }];
  const run = { loss: crossEntropy(), optimizer: adam(1e-3), epochs: 3, batch: 8, seed: 2, callbacks, ...options };
  const { epochs } = await fit(net, data, run);
  const valid = epochs.map(({ validLoss, validAccuracy }) => [validLoss ?? 0, validAccuracy ?? 0]);
  return { losses: ofSteps, valid: valid.flat() };
}

/** Gradients and a short training of one kind of network. */
const trained =
  (make, data, more = {}) =>
  async () => {
    const [one, other] = [make(), make()];
    try {
      const first = await gradients(one, data, more);
      const results = { gradients: first, ...(await losses(other, data, { validate: data, ...more })) };
      const outputs = await lib.predict(other, data);
      const { loss, accuracy, predictions } = await lib.evaluate(other, data);
      const predicted = Array.from(await outputs.data());
      outputs.dispose();
      return { ...results, predicted, evaluated: [loss, accuracy, ...predictions] };
    } finally {
      dispose(one);
      dispose(other);
    }
  };

const smallLenet = (options = {}) => lib.lenet({ for: images(1), seed: 3, ...options });

/** A short training by a technique, without the comparison of gradients. */
const technique = (make, data, more) => async () => {
  const net = make();
  try {
    return await losses(net, data, typeof more === 'function' ? more(net) : more);
  } finally {
    dispose(net);
  }
};

function twoTasks() {
  const data = images(1);
  const bright = data.labels.map((label) => (label === 0 ? 1 : 0));
  return lib.withTasks(data, {
    stripes: { classes: data.classes, labels: data.labels },
    rows: { classes: ['no', 'yes'], labels: bright },
  });
}

function withTwoHeads() {
  const body = lib.cut(smallLenet(), 'hidden');
  return join(body, lib.heads({ stripes: lib.head({ classes: 3, seed: 4 }), rows: lib.head({ classes: 2, seed: 5 }) }));
}

const bothLosses = { loss: { stripes: crossEntropy(), rows: crossEntropy() } };

const CASES = {
  product: async () => {
    const product = tf.tidy(() =>
      tf.matMul(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        tf.tensor2d([
          [5, 6],
          [7, 8],
        ]),
      ),
    );
    const later = Array.from(await product.clone().data());
    return { later, atOnce: Array.from(product.add(1).dataSync()) };
  },
  'average pooling': async () => {
    const x = tf.tensor4d(Array.from({ length: 2 * 7 * 7 * 3 }, uniform(1)), [2, 7, 7, 3]);
    const pool = (images) => tf.avgPool(images, 3, 2, 'same').square();
    const [value, gradient] = [pool(x), tf.grad(pool)(x)];
    return { value: Array.from(await value.data()), gradient: Array.from(await gradient.data()) };
  },
  mlp: trained(() => lib.mlp({ inputFeatures: 10, hidden: 16, classes: 3, seed: 1 }), features(1)),
  lenet: trained(smallLenet, images(1)),
  'batch norm': trained(() => smallLenet({ normalise: true }), images(1)),
  transformer: trained(attentive, texts(1)),
  'lora, Adam': technique(() => lib.lora(attentive(), { rank: 4, seed: 6 }), texts(1), {
    optimizer: chain(lib.unfreeze('*lora*', 'classes'), adam(1e-2)),
  }),
  frozen: technique(smallLenet, images(1), { optimizer: chain(lib.freeze('conv*'), adam(1e-3)), validate: images(2) }),
  'mmd, LeNet': technique(smallLenet, images(1), { adapt: lib.mmd(lib.unlabelled(images(5))) }),
  'dann, LeNet': technique(smallLenet, images(1), { adapt: lib.dann(lib.unlabelled(images(5)), { seed: 7 }) }),
  multitask: technique(withTwoHeads, twoTasks(), { ...bothLosses, validate: twoTasks() }),
  'uncertainty, LeNet': technique(withTwoHeads, twoTasks(), { ...bothLosses, balance: lib.uncertainty() }),
  'pcgrad, LeNet': technique(withTwoHeads, twoTasks(), { ...bothLosses, balance: lib.pcgrad() }),
};

/** The name of the GPU, after a product of matrices was right. */
async function adapter() {
  const { later } = await CASES.product();
  if (later.join() !== '19,22,43,50') throw new Error(`[[1,2],[3,4]] x [[5,6],[7,8]] came out as ${later}`);
  const { description, device, vendor } = tf.backend().device.adapterInfo;
  return description || device || vendor || 'an adapter without a name';
}

const OF_GPU = { adapter, ...ofGpu({ images, features, smallLenet }) };

const TECHNIQUES = techniques({ images, texts, features, attentive, sampled });

/** What a case ended with that does not run, as what it found: the others run all the same. */
const asError = (error) => ({ error: `${error.name}: ${error.message}` });

async function main() {
  const asked = process.argv.slice(2);
  const backend = await lib.ready();
  for (const name of asked.length > 0 ? asked : Object.keys({ ...CASES, ...TECHNIQUES })) {
    const start = performance.now();
    const found = await (CASES[name] ?? TECHNIQUES[name] ?? OF_GPU[name])().catch(asError);
    const seconds = (performance.now() - start) / 1000;
    console.log(JSON.stringify({ name, backend, seconds, found }));
  }
}

main().catch((error) => {
  console.error(`${error.name}: ${error.message}\n${error.stack}`);
  process.exitCode = 1;
});
