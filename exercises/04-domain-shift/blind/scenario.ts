import type { Tensor2D } from '@tensorflow/tfjs';
import {
  type Adaptation,
  adam,
  arrays,
  crossEntropy,
  type Dataset,
  dispose,
  evaluate,
  fit,
  head,
  join,
  mmd,
  type Net,
  predict,
  tf,
  unlabelled,
} from 'transferlab';

interface Answer {
  chooseWeight(setting: object): Promise<object>;
}

type Labels = 'true' | 'exchanged' | 'none';

interface Use {
  target: Labels;
  test: Labels;
  weights: number[];
  seed: number;
}

const CLASSES = ['left', 'right'];

/** Points of two classes. The first feature tells them best and lies 3 further right in the target; the second stays. */
function points(name: string, count: number, seed: number, shift: number): Dataset {
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const rows = tf.tidy(() => {
    const noise = tf.randomNormal([count, 2], 0, 1, 'float32', seed).mul([0.3, 0.45]);
    const sides = tf.tensor2d(labels.map((label) => (label ? [1, 1] : [-1, -1])));
    return sides.add(noise).add([shift, 0]).arraySync() as number[][];
  });
  return arrays(rows, labels, { classes: CLASSES, name });
}

const data = (seed: number) => ({
  source: points('source', 60, 1 + seed, 0),
  target: points('target', 60, 2 + seed, 3),
  test: points('test', 150, 3 + seed, 3),
});

function makeNet(): Net {
  const kernel = tf.tidy(() => tf.variable(tf.randomNormal([2, 4], 0, 0.7, 'float32', 1)));
  const layer: Net['layers'][number] = {
    name: 'sums',
    apply: (x, weights) => tf.matMul(x as Tensor2D, weights['sums/kernel'] as unknown as Tensor2D).tanh(),
  };
  const body: Net = {
    name: 'body',
    input: { shape: [2] },
    layers: [layer],
    weights: { 'sums/kernel': kernel },
    output: [4],
  };
  return join(body, head({ classes: CLASSES, seed: 1 }));
}

function withLabels(set: Dataset, labels: Labels): Dataset {
  if (labels === 'none') return unlabelled(set);
  return labels === 'true' ? set : { ...set, labels: set.labels.map((label) => 1 - label) };
}

/** Lets the answer choose, and reports what it gave to adapt, how many nets it made and what it read of the test set. */
export async function run(answer: Answer, { target: targetLabels, test: testLabels, weights, seed }: Use) {
  const { source, target, test } = data(seed);
  const given: { labels: number[]; isTarget: boolean }[] = [];
  let nets = 0;
  let testReads = 0;
  const tensors = tf.memory().numTensors;
  const result = await answer.chooseWeight({
    source,
    target: withLabels(target, targetLabels),
    test: {
      ...withLabels(test, testLabels),
      read(places: readonly number[]) {
        testReads += places.length;
        return test.read(places);
      },
    },
    weights,
    makeNet() {
      nets++;
      return makeNet();
    },
    adapt(to: Dataset, weight: number): Adaptation {
      given.push({ labels: to.labels.filter((label) => !Number.isNaN(label)), isTarget: to.name === 'target' });
      return mmd(to, { weight });
    },
  });
  return { ...result, given, nets, testReads, left: tf.memory().numTensors - tensors };
}

/** Trains a net at each weight, and measures it in every way that a choice may go by. */
export async function reference(_: Answer, weights: number[], seed = 0) {
  const { source, target, test } = data(seed);
  const measured = [];
  for (const weight of weights) {
    const net = makeNet();
    await fit(net, source, {
      loss: crossEntropy(),
      optimizer: adam(0.02),
      epochs: 30,
      batch: 20,
      seed: 1,
      adapt: mmd(unlabelled(target), { weight }),
    });
    const right = async (set: Dataset) => (await evaluate(net, set)).accuracy;
    const onTarget = await entropies(net, target);
    const [onSource, onTest] = [await entropies(net, source), await entropies(net, test)];
    measured.push({
      score: onTarget.ofMean - onTarget.mean,
      entropy: onTarget.mean,
      scoreOnSource: onSource.ofMean - onSource.mean,
      scoreOnTest: onTest.ofMean - onTest.mean,
      source: await right(source),
      target: await right(target),
      test: await right(test),
    });
    dispose(net);
  }
  return measured;
}

/** The entropy of the mean prediction, and the mean entropy of the predictions, in nats. */
async function entropies(net: Net, set: Dataset): Promise<{ ofMean: number; mean: number }> {
  const logits = await predict(net, unlabelled(set));
  const rows = tf.tidy(() => logits.softmax().arraySync() as number[][]);
  logits.dispose();
  const entropy = (p: number[]) => -p.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);
  const mean = rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
  return { ofMean: entropy(mean), mean: rows.reduce((sum, row) => sum + entropy(row), 0) / rows.length };
}
