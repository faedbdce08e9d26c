import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import {
  adam,
  arrays,
  type Callback,
  crossEntropy,
  type Dataset,
  dispose,
  evaluate,
  extract,
  fit,
  head,
  join,
  type Net,
  tf,
  type Weights,
} from 'transferlab';

interface Answer {
  lpFt(body: Net, train: Dataset, plan: { epochs: number; rate: number; watch: Callback }): Promise<Net>;
}

/** What one run of fit did, as its callback saw it. */
interface Phase {
  epochs: number;
  /** Weights of the body that moved in it. */
  moved: string[];
  /** Whether the head moved in it. */
  headMoved: boolean;
  /** The largest change of any number in the first step; with Adam that is the rate. */
  firstStep: number;
  /** The head's numbers at its beginning and at its end. */
  headBefore: number[];
  headAfter: number[];
}

const CLASSES = ['oak', 'elm', 'ash', 'fir'];
const [SIGNALS, HIDDEN] = [6, 8];

/**
 * A body that knows two ways of seeing the same six signals: as the first six inputs, or as the last six. Pretraining has
 * taught it to make the same features of both.
 */
function pretrained(name: string): Net {
  const values: Record<string, Tensor> = tf.tidy(() => {
    const kernel = tf.randomNormal([SIGNALS, HIDDEN], 0, 0.6, 'float32', 2);
    return {
      [`${name}/kernel`]: tf.concat([kernel, kernel], 0),
      [`${name}/scale`]: tf.ones([HIDDEN]),
      [`${name}/offset`]: tf.fill([HIDDEN], 0.3),
      [`${name}/mean`]: tf.zeros([HIDDEN]),
      [`${name}/variance`]: tf.fill([HIDDEN], 2),
    };
  });
  const weights: Weights = {};
  for (const [key, value] of Object.entries(values)) weights[key] = tf.variable(value, !/mean|variance/.test(key));
  tf.dispose(values);
  const layer: Net['layers'][number] = {
    name,
    apply(x, w, mode) {
      const parts = ['kernel', 'scale', 'offset', 'mean', 'variance'].map((part) => w[`${name}/${part}`] as Tensor);
      const [kernel, scale, offset, storedMean, storedVariance] = parts;
      const sums = tf.matMul(x as Tensor2D, kernel as Tensor2D);
      const { mean, variance } = mode.training ? tf.moments(sums, 0) : { mean: storedMean, variance: storedVariance };
      if (mode.training) {
        mode.update(`${name}/mean`, storedMean.mul(0.9).add(mean.mul(0.1)));
        mode.update(`${name}/variance`, storedVariance.mul(0.9).add(variance.mul(0.1)));
      }
      return sums.sub(mean).div(variance.add(1e-3).sqrt()).mul(scale).add(offset).relu();
    },
  };
  return { name: 'body', input: { shape: [2 * SIGNALS] }, layers: [layer], weights, output: [HIDDEN] };
}

/** Noisy signals of four classes, seen the first way, or where `shifted` the second. */
function examples(count: number, seed: number, { shifted = false } = {}): Dataset {
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES.length);
  const rows = tf.tidy(() => {
    const centres = tf.randomNormal([CLASSES.length, SIGNALS], 0, 1, 'float32', 3);
    const noise = tf.randomNormal([count, SIGNALS], 0, 0.9, 'float32', seed);
    const signals = tf.gather(centres, tf.tensor1d(labels, 'int32')).add(noise);
    const nothing = tf.zeros([count, SIGNALS]);
    return tf.concat(shifted ? [nothing, signals] : [signals, nothing], 1).arraySync() as number[][];
  });
  return arrays(rows, labels, { classes: CLASSES, name: shifted ? 'seen the other way' : 'seen as in training' });
}

const numbers = (weights: Weights) =>
  Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, Array.from(weight.dataSync())]));

/** A callback that writes down what every run of fit does to body and head. */
function watching(body: Net): { watch: Callback; phases: Phase[] } {
  const phases: Phase[] = [];
  let before: Record<string, number[]> = {};
  const now = (net: Net) => numbers({ ...body.weights, ...net.weights });
  const headOf = (all: Record<string, number[]>) =>
    Object.keys(all).flatMap((name) => (name in body.weights ? [] : all[name]));
  const note = (net: Net) => {
    const after = now(net);
    const phase = phases[phases.length - 1];
    const changed = (name: string) => before[name].some((value, i) => !Object.is(value, after[name][i]));
    phase.moved = Object.keys(body.weights).filter(changed);
    phase.headAfter = headOf(after);
    phase.headMoved = phase.headAfter.some((value, i) => !Object.is(value, phase.headBefore[i]));
    return after;
  };
  const watch: Callback = {
    begin({ net }) {
      before = now(net);
      phases.push({ epochs: 0, moved: [], headMoved: false, firstStep: 0, headBefore: headOf(before), headAfter: [] });
    },
    step({ net, step }) {
      if (step !== 1) return;
      const after = note(net);
      const learning = Object.keys(after).filter((name) => !/mean|variance/.test(name));
      const changes = learning.flatMap((name) => after[name].map((value, i) => Math.abs(value - before[name][i])));
      phases[phases.length - 1].firstStep = Math.max(...changes);
    },
    epoch({ net }) {
      phases[phases.length - 1].epochs++;
      note(net);
    },
  };
  return { watch, phases };
}

async function featuresOf(body: Net, data: Dataset): Promise<number[]> {
  const features = await (await extract(body, data)).read([...data.labels.keys()]);
  const values = Array.from(features.dataSync());
  features.dispose();
  return values;
}

/** Root of the mean squared difference. */
const distance = (a: number[], b: number[]) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);

/** Lets the answer train, and plain fine-tuning beside it with the same number of epochs. */
export async function run(answer: Answer, { layer, epochs, rate }: { layer: string; epochs: number; rate: number }) {
  const [train, same, shifted] = [examples(32, 5), examples(200, 7), examples(200, 9, { shifted: true })];
  const body = pretrained(layer);
  const features = await featuresOf(body, train);
  const { watch, phases } = watching(body);
  const tensors = tf.memory().numTensors;
  const net = await answer.lpFt(body, train, { epochs, rate, watch });
  const left = tf.memory().numTensors - tensors;
  if (!net?.layers) throw new Error('lpFt has to return a net: body and head, joined.');

  const other = pretrained(layer);
  const plain = join(other, head({ classes: CLASSES, seed: 1 }));
  await fit(plain, train, { loss: crossEntropy(), optimizer: adam(rate / 10), epochs, batch: 8, seed: 1 });
  let problem = '';
  const accuracy = (trained: Net, data: Dataset) =>
    evaluate(trained, data).then(
      (evaluation) => evaluation.accuracy,
      (error: Error) => {
        problem = error.message;
        return 0;
      },
    );
  const measured = async (trained: Net, itsBody: Net) => ({
    same: await accuracy(trained, same),
    shifted: await accuracy(trained, shifted),
    change: distance(features, await featuresOf(itsBody, train)),
  });
  const foreign = Object.keys(body.weights).filter((name) => net.weights[name] !== body.weights[name]);
  const own = Object.keys(net.weights).filter((name) => !(name in body.weights));
  const report = {
    phases,
    layers: net.layers.map(({ name }) => name),
    classes: net.classes ?? null,
    foreign,
    own,
    final: own.flatMap((name) => Array.from(net.weights[name].dataSync())),
    left,
    answer: await measured(net, body),
    plain: await measured(plain, other),
  };
  dispose(plain);
  return { ...report, problem };
}
