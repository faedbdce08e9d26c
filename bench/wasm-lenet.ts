import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import { tf } from 'transferlab';
import { loadWasm } from 'transferlab/dist/engine/wasm/register';
import { median } from './median';
import { storeRuns } from './stored-runs';

/**
 * How long one training step of a LeNet takes on each backend of TensorFlow.js: pure JavaScript, wasm with our
 * gradients, and native TensorFlow, one call an operation on all three. Same weights, same batch, Adam; the backends take
 * turns in one process. Besides the time on the clock it takes the processor's time, which other work on the machine
 * does not stretch; the ratio is of that. Pure JavaScript and wasm use one thread: the
 * threaded build of wasm starts its workers from a `blob:` address, which Node refuses (ERR_WORKER_PATH).
 */
const COMMAND = 'npm run bench:wasm-lenet';
const ROUNDS = 3;
const STEPS = { cpu: 1, wasm: 4, tensorflow: 4 };
const BATCH = 64;

type Backend = keyof typeof STEPS;

/** The net of one training step, on the backend that is set: returns the loss before the step. */
function lenet(): () => number {
  const draw = (shape: number[], deviation: number, seed: number) =>
    tf.variable(tf.randomNormal(shape, 0, deviation, 'float32', seed));
  const first = draw([3, 3, 1, 32], 0.3, 1) as unknown as Tensor4D;
  const second = draw([3, 3, 32, 64], 0.06, 2) as unknown as Tensor4D;
  const hidden = draw([7 * 7 * 64, 128], 0.02, 3) as unknown as Tensor2D;
  const output = draw([128, 10], 0.1, 4) as unknown as Tensor2D;
  const [firstBias, secondBias, hiddenBias, outputBias] = [32, 64, 128, 10].map((size) =>
    tf.variable(tf.zeros([size])),
  );
  const x = tf.randomUniform([BATCH, 28, 28, 1], 0, 1, 'float32', 5) as Tensor4D;
  const classes = Array.from({ length: BATCH }, (_, i) => i % 10);
  const y = tf.oneHot(tf.tensor1d(classes, 'int32'), 10).toFloat();
  const block = (input: Tensor4D, kernel: Tensor4D, bias: Tensor) =>
    tf.maxPool(tf.relu(tf.conv2d(input, kernel, 1, 'same').add<Tensor4D>(bias)), 2, 2, 'same');
  const logits = () => {
    const features = block(block(x, first, firstBias), second, secondBias).reshape<Tensor2D>([BATCH, -1]);
    return tf.matMul(tf.relu(tf.matMul(features, hidden).add<Tensor2D>(hiddenBias)), output).add(outputBias);
  };
  const adam = tf.train.adam(1e-3);
  return () => tf.tidy(() => adam.minimize(() => tf.losses.softmaxCrossEntropy(y, logits()), true)?.dataSync()[0] ?? 0);
}

interface Timed {
  milliseconds: number[];
  /** Processor time of the whole process, all threads. */
  processor: number[];
  losses: number[];
}

async function measure() {
  loadWasm();
  const backends = (Object.keys(STEPS) as Backend[]).filter((name) => tf.findBackendFactory(name));
  const steps = new Map<Backend, () => number>();
  const timed = Object.fromEntries(
    backends.map((name): [string, Timed] => [name, { milliseconds: [], processor: [], losses: [] }]),
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of backends) {
      await tf.setBackend(name);
      const step = steps.get(name) ?? lenet();
      steps.set(name, step);
      for (let i = 0; i < STEPS[name]; i++) {
        const [started, spent] = [performance.now(), process.cpuUsage()];
        timed[name].losses.push(step());
        const { user, system } = process.cpuUsage(spent);
        timed[name].milliseconds.push(Number((performance.now() - started).toFixed(1)));
        timed[name].processor.push((user + system) / 1000);
      }
    }
  }
  const medians = (of: 'milliseconds' | 'processor') =>
    Object.fromEntries(backends.map((name) => [name, median(timed[name][of])]));
  const processor = medians('processor');
  const cpuOverWasm = Number((processor.cpu / processor.wasm).toFixed(1));
  return { milliseconds: medians('milliseconds'), processor, cpuOverWasm, timed };
}

storeRuns('wasm-lenet', COMMAND, [{ net: 'lenet 32-64-128', batch: BATCH, optimizer: 'adam' }], measure).then(
  ([{ milliseconds, processor, cpuOverWasm }]) => console.log({ milliseconds, processor, cpuOverWasm }),
);
