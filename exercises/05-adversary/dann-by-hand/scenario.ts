import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import {
  type Adaptation,
  adamw,
  arrays,
  compile,
  crossEntropy,
  type Dataset,
  type Domain,
  evaluate,
  fit,
  head,
  join,
  type Mode,
  type Net,
  tf,
  unlabelled,
  type Weights,
} from 'transferlab';

interface Answer {
  adversary(target: Dataset, seed: number): Adaptation;
}

const CLASSES = ['left', 'right'];
const MODE: Mode = { training: true, update: () => {}, seed: () => tf.tensor1d([1, 2], 'int32') };

/** Two classes that both coordinates tell apart; all points are moved by `shift` along the second. */
function points(count: number, shift: number, seed: number): Dataset {
  const noise = tf.tidy(() => tf.randomNormal([count, 2], 0, 0.5, 'float32', seed).arraySync()) as number[][];
  const labels = noise.map((_, place) => place % 2);
  const rows = noise.map(([x, y], place) => {
    const side = labels[place] ? 1 : -1;
    return [x + 1.5 * side, y + side + shift];
  });
  return arrays(rows, labels, { classes: CLASSES, name: `moved by ${shift}` });
}

/** Four sums of the two coordinates, and a head. */
function makeNet(seed: number): Net {
  const body: Net = {
    name: 'body',
    input: { shape: [2] },
    layers: [{ name: 'body', apply: (x, w) => tf.matMul(x as Tensor2D, w['body/kernel'] as Tensor as Tensor2D) }],
    weights: { 'body/kernel': tf.tidy(() => tf.variable(tf.randomNormal([2, 4], 0, 0.7, 'float32', seed))) },
    output: [4],
  };
  return join(body, head({ classes: CLASSES, seed }));
}

function free({ weights }: Net): void {
  for (const weight of Object.values(weights)) weight.dispose();
}

/** The discriminator's weights, for two numbers of features. */
export function makeWeights({ adversary }: Answer, sizes = [4, 6]) {
  const adapt = adversary(unlabelled(points(10, 3, 1)), 7);
  return sizes.map((features) => {
    const made = adapt.weights?.(features, 2, []) ?? {};
    const found = Object.entries(made).map(([name, weight]) => ({
      name,
      shape: weight.shape,
      learns: weight.trainable,
      values: Array.from(weight.dataSync()),
    }));
    for (const weight of Object.values(made)) weight.dispose();
    return found;
  });
}

/** The scalars at these positions in a run. */
export function scalarsAt({ adversary }: Answer, positions: number[]) {
  const adapt = adversary(unlabelled(points(10, 3, 1)), 7);
  return positions.map((position) => adapt.scalars?.({ step: 1, position }) ?? {});
}

type Given = [source: Tensor, target: Tensor, ...own: Tensor[]];

/**
 * At each position, how often the true slope by the features comes back reversed (source and target), and how long the
 * slope by the discriminator's weights is, and how much of it goes uphill. All from one compiled step; true slopes are
 * measured by going a little along them.
 */
export function strengths({ adversary }: Answer, positions: number[]) {
  const adapt = adversary(unlabelled(points(10, 3, 1)), 7);
  const own = adapt.weights?.(4, 2, []) ?? {};
  const names = Object.keys(own);
  const lossOf = (scalars: Record<string, Tensor>, [source, target, ...values]: Given): Scalar => {
    const weights = Object.fromEntries(names.map((name, place) => [name, values[place]])) as unknown as Weights;
    const domain = (features: Tensor): Domain => ({ features, outputs: features.slice([0, 0], [-1, 2]) });
    return adapt.loss(domain(source), domain(target), { weights, scalars, mode: MODE });
  };
  const step = compile((scalars: Record<string, Tensor>, given: Tensor[]) => {
    const { value, grads } = tf.valueAndGrads((...all) => lossOf(scalars, all as Given))(given);
    return [value, ...grads];
  });
  try {
    return tf.tidy(() => {
      const drawn = (rows: number, seed: number) => tf.randomNormal([rows, 4], 0, 1, 'float32', seed);
      const given = [drawn(6, 3), drawn(4, 4), ...Object.values(own).map((weight) => weight.clone())] as Given;
      const scalarsOf = (position: number) =>
        Object.fromEntries(
          Object.entries(adapt.scalars?.({ step: 1, position }) ?? {}).map(([name, value]) => [name, tf.scalar(value)]),
        );
      const slopesAt = (position: number) => step(scalarsOf(position), given).slice(1);
      const along = slopesAt(1);
      const lengthOf = (which: Tensor[]) => Math.hypot(...which.map((slope) => slope.norm().dataSync()[0]));
      /**
       * How fast the loss grows along the slopes of these inputs, and how long the slopes at each position are along
       * it.
       */
      const measured = (first: number, last: number) => {
        const length = lengthOf(along.slice(first, last));
        const moved = (by: number) => {
          const place = given.map((value, i) =>
            i >= first && i < last ? value.add(along[i].mul(by / length)) : value,
          ) as Given;
          return lossOf(scalarsOf(1), place).dataSync()[0];
        };
        const growth = (moved(0.02) - moved(-0.02)) / 0.04;
        return { growth, length };
      };
      const ofFeatures = [0, 1].map((i) => measured(i, i + 1));
      const ofOwn = measured(2, given.length);
      return positions.map((position) => {
        const slopes = slopesAt(position);
        const reversed = ofFeatures.map(({ growth, length }, i) =>
          length === 0 ? 0 : -slopes[i].mul(along[i]).sum().dataSync()[0] / length / growth,
        );
        return { reversed, own: lengthOf(slopes.slice(2)), uphill: ofOwn.growth / ofOwn.length };
      });
    });
  } finally {
    step.dispose();
    for (const weight of Object.values(own)) weight.dispose();
  }
}

/**
 * The loss of features of so many examples of each domain, each repeated; with the discriminator as drawn, or all 0.
 */
export function lossOn(
  { adversary }: Answer,
  { times, silent = false, seed = 0 }: { times: [source: number, target: number]; silent?: boolean; seed?: number },
): number {
  const adapt = adversary(unlabelled(points(10, 3, 1)), 7);
  const weights = adapt.weights?.(4, 2, []) ?? {};
  if (silent) for (const weight of Object.values(weights)) weight.assign(tf.tidy(() => tf.zerosLike(weight)));
  const loss = tf.tidy(() => {
    const domain = (rows: number, seed: number, repeated: number): Domain => {
      const one = tf.randomNormal([rows, 4], 0, 1, 'float32', seed);
      const features = tf.tile(one, [repeated, 1]);
      return { features, outputs: features.slice([0, 0], [-1, 2]) };
    };
    const scalars = Object.fromEntries(
      Object.entries(adapt.scalars?.({ step: 1, position: 0.5 }) ?? {}).map(([name, value]) => [
        name,
        tf.scalar(value),
      ]),
    );
    const given = { weights, scalars, mode: MODE };
    return adapt.loss(domain(3, 5 + seed, times[0]), domain(2, 6 + seed, times[1]), given).dataSync()[0];
  });
  for (const weight of Object.values(weights)) weight.dispose();
  return loss;
}

/**
 * Accuracies on the source and on new points of the target, with and without the adversary. Adam without momentum, its
 * rate falling as in Ganin et al. 2016, and with decay, without which the features grow out of the discriminator's
 * reach.
 */
export async function learn({ adversary }: Answer, seeds: number[]) {
  const runs: { source: number; target: number; plain: number; left: number }[] = [];
  for (const seed of seeds) {
    const [source, target, test] = [
      points(80, 0, 2 * seed + 11),
      points(67, 3, 2 * seed + 12),
      points(200, 3, 5000 + seed),
    ];
    const run = async (adapt?: Adaptation) => {
      const before = tf.memory().numTensors;
      const net = makeNet(seed);
      const optimizer = adamw((position) => 0.1 / (1 + 10 * position) ** 0.75, { beta1: 0, decay: 0.1 });
      try {
        await fit(net, source, { loss: crossEntropy(), optimizer, epochs: 60, batch: 16, seed, adapt });
        return [(await evaluate(net, source)).accuracy, (await evaluate(net, test)).accuracy, before];
      } finally {
        free(net);
      }
    };
    const [, plain] = await run();
    const adapt = adversary(unlabelled(target), seed);
    if (!adapt?.loss) throw new Error('adversary has to return an adaptation: { target, weights, scalars, loss }.');
    const [ofSource, ofTarget, before] = await run(adapt);
    runs.push({ source: ofSource, target: ofTarget, plain, left: tf.memory().numTensors - before });
  }
  return runs;
}
