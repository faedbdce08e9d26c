import { expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import { arrays } from '../data/arrays';
import { withTasks } from '../data/task-labels';
import { tf } from '../engine/tensorflow';
import { loadWasm } from '../engine/wasm/register';
import { cut, join } from '../net/compose';
import { head } from '../net/head';
import { heads } from '../net/heads';
import { sgd } from '../optimize/sgd';
import type { Balance } from '../train/balance';
import { fit } from '../train/fit';
import { crossEntropy, meanSquaredError } from '../train/loss';
import { cagrad } from './cagrad';
import { dynamicWeightAverage } from './dynamic-weight-average';
import { gradnorm } from './gradnorm';
import { imtl } from './imtl';
import { mgda } from './mgda';
import { nash } from './nash';
import { pcgrad } from './pcgrad';
import { uncertainty } from './uncertainty';
import { upgrad } from './upgrad';

const BALANCES: Record<string, () => Balance> = {
  uncertainty,
  gradnorm,
  dynamicWeightAverage,
  pcgrad: () => pcgrad(),
  mgda: () => mgda(),
  cagrad: () => cagrad(),
  imtl: () => imtl(),
  nash: () => nash(),
  upgrad: () => upgrad(),
};

const { NaN: none } = Number;
const set = () =>
  withTasks(
    arrays(
      [
        [1, 0, 2],
        [0, 1, 1],
        [2, 1, 0],
        [1, 1, 1],
      ],
      [none, none, none, none],
      { classes: [] },
    ),
    {
      kind: { classes: ['a', 'b'], labels: [0, 1, none, 1] },
      size: { classes: [], labels: [1, -2, 3, none] },
    },
  );

/** What the trunk's and the heads' weights are after some steps, from the same start on every backend. */
async function trained(balance: Balance): Promise<number[]> {
  const body = cut(mlp({ inputFeatures: 3, hidden: 4, classes: 2 }), 'hidden');
  const net = join(body, heads({ kind: head({ classes: 2 }), size: head({ numbers: 1 }) }));
  tf.tidy(() => {
    for (const weight of Object.values(net.weights)) {
      const numbers = Float32Array.from({ length: weight.size }, (_, index) => Math.sin(index + weight.size));
      weight.assign(tf.tensor(numbers, weight.shape));
    }
  });
  const loss = { kind: crossEntropy(), size: meanSquaredError() };
  await fit(net, set(), { loss, optimizer: sgd(0.02), epochs: 3, batch: 2, seed: 2, balance });
  return Object.values(net.weights).flatMap((weight) => Array.from(weight.dataSync()));
}

test.each(Object.keys(BALANCES))('%s gives on wasm the weights that it gives on TensorFlow', async (name) => {
  const expected = await trained(BALANCES[name]());
  loadWasm();
  await tf.setBackend('wasm');
  try {
    expect(await trained(BALANCES[name]())).toEqual(expected.map((value) => expect.closeTo(value, 4)));
  } finally {
    await tf.setBackend('tensorflow');
  }
});
