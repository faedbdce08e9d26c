import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { augment } from '../augment/augment';
import type { Change } from '../augment/change';
import { noise } from '../augment/noise';
import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import { subset } from '../data/subset';
import { unlabelled } from '../data/unlabelled';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { sgd } from '../optimize/sgd';
import type { Adaptation } from '../train/adaptation';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { combineAdaptations } from './combine-adaptations';
import { minimumEntropy } from './entropy';
import { fixMatch, fixMatchLoss } from './fix-match';
import { moved, smallNet } from './fixtures/problems';
import { expectClose } from './fixtures/reference';
import { valuesOf } from './fixtures/shifted';

const { source, target } = moved;
const strong = [noise(0.3)];

/** Records of the epochs, and the weights at the end. */
async function trained(
  adapt: Adaptation,
  { epochs = 2, batch = 16, from = source, optimizer = adam(0.02), alone = false, callbacks = [] as Callback[] } = {},
) {
  const net = smallNet();
  try {
    const loss = alone ? {} : crossEntropy();
    const history = await fit(net, from, { loss, optimizer, epochs, batch, seed: 3, adapt, callbacks });
    return { epochs: history.epochs.map(({ seconds, ...rest }) => rest), weights: valuesOf(net) };
  } finally {
    dispose(net);
  }
}

/** The last epoch's fraction of confident examples. */
const fractionOf = ({ epochs }: Awaited<ReturnType<typeof trained>>) => epochs.at(-1)?.measures?.['confident fraction'];

describe('fixMatch', () => {
  test('trains on the strong view: the step has the gradient of the views that the transforms made', async () => {
    // The strong view moves every input by 1, so the outputs of both are known.
    const plusOne: Change = (x) => x.add(1);
    const alone = { alone: true, epochs: 1, batch: 101, from: subset(target, [...Array(101).keys()]) };
    const adapt = fixMatch(target, { strong: [plusOne], threshold: 0.6 });
    const { weights, epochs } = await trained(adapt, { ...alone, optimizer: sgd(0.5) });
    const net = smallNet();
    const x = await target.read([...Array(101).keys()]);
    const expected = tf.tidy(() => {
      const [body, head] = ['body', 'head'].map((name) => [net.weights[`${name}/kernel`], net.weights[`${name}/bias`]]);
      const outputs = (input: Tensor) => {
        const features = tf.add(tf.matMul(input as never, body[0] as never), body[1]);
        return tf.add(tf.matMul(features as never, head[0] as never), head[1]);
      };
      const loss = () => fixMatchLoss(outputs(x), outputs(x.add(1)), { threshold: 0.6 });
      const { value, grads } = tf.variableGrads(loss);
      const probabilities = tf.softmax(outputs(x) as never) as Tensor;
      const fraction = probabilities.max(1).greaterEqual(0.6).toFloat().mean().dataSync()[0];
      const stepped = Object.entries(net.weights).flatMap(([, weight]) => [
        ...weight.sub(grads[weight.name].mul(0.5)).dataSync(),
      ]);
      return { loss: value.dataSync()[0], fraction, stepped };
    });
    expect(expected.fraction).toBeGreaterThan(0);
    expect(expected.fraction).toBeLessThan(1);
    expectClose(
      [epochs[0].loss, epochs[0].measures?.['confident fraction'] as number],
      [expected.loss, expected.fraction],
    );
    expectClose(
      Object.keys(net.weights).flatMap((name) => weights[name]),
      expected.stepped,
    );
    x.dispose();
    dispose(net);
  });

  test('with no confident prediction the step does what it does without, and the history says 0', async () => {
    const none = await trained(fixMatch(target, { strong, threshold: 1 }));
    const without = await trained(fixMatch(target, { strong, weight: 0 }));
    expect(fractionOf(none)).toBe(0);
    expect(none.epochs[1].losses?.adaptation).toBe(0);
    expectClose(Object.values(none.weights).flat(), Object.values(without.weights).flat());
  });

  test('takes targets of one example and of one class', async () => {
    const one = await trained(fixMatch(subset(target, [4]), { strong, threshold: 0 }));
    const ofOneClass = subset(
      target,
      target.labels.flatMap((label, index) => (label === 0 ? [index] : [])),
    );
    const single = await trained(fixMatch(ofOneClass, { strong, threshold: 'by class' }));
    for (const { epochs } of [one, single]) expect(epochs.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    expect(fractionOf(one)).toBe(1);
  });

  test('combines with another adaptation, whose loss has no views', async () => {
    const adapt = combineAdaptations([minimumEntropy(target), fixMatch(target, { strong, threshold: 0.6 })]);
    expect(adapt.views).toEqual([strong]);
    const alone = await trained(fixMatch(target, { strong, threshold: 0.6 }), { epochs: 1 });
    const { epochs } = await trained(adapt, { epochs: 1 });
    expect(epochs[0].measures?.['confident fraction']).toBeGreaterThan(0);
    expect(epochs[0].losses?.adaptation).toBeGreaterThan(alone.epochs[0].losses?.adaptation as number);
    // Of two with views each gets its own: without the noise both views are equal, and the two losses too.
    const same: Change = (x) => x.mul(1);
    const views = [fixMatch(target, { strong: [same] }), fixMatch(target, { strong: [(x) => x.add(100)] })];
    const first = (one: Adaptation, other: Adaptation) => ({
      ...combineAdaptations([one, { ...other, loss: (from) => from.outputs.sum().mul(0) }]),
    });
    const order = await trained(first(views[0], views[1]), { epochs: 1 });
    const only = await trained(views[0], { epochs: 1 });
    expect(order.epochs[0].losses?.adaptation).toBeCloseTo(only.epochs[0].losses?.adaptation as number, 6);
  });

  test('the same compiled and eagerly, blind to labels of the target, and leaves no tensor behind', async () => {
    const run = (to: Dataset) => trained(fixMatch(to, { strong, threshold: 'by class', past: 0.9 }));
    const compiled = await run(target);
    const before = tf.memory().numTensors;
    const eager = await eagerly(() => run(target));
    expect(tf.memory().numTensors).toBe(before);
    expectClose(Object.values(eager.weights).flat(), Object.values(compiled.weights).flat());
    expect(await run({ ...target, labels: target.labels.map((label) => 1 - label) })).toEqual(compiled);
    expect(await run(unlabelled(target))).toEqual(compiled);
  });

  test("the net's own transforms change both views, the weak one too", async () => {
    const net = augment(smallNet(), (x) => x.mul(0));
    const options = { loss: crossEntropy(), optimizer: sgd(1e-9), epochs: 1, batch: 16, seed: 3 };
    const { epochs } = await fit(net, source, { ...options, adapt: fixMatch(target, { strong, threshold: 0.51 }) });
    // All inputs are 0, so each prediction is that of the biases: one half.
    expect(epochs[0].measures?.['confident fraction']).toBe(0);
    dispose(net);
  });

  test('thresholds by class move with each step, as a part of the state', async () => {
    const seen: number[] = [];
    const read: Callback['step'] = ({ state }) => void seen.push(state['fixMatch/confidence'].dataSync()[0]);
    const adapt = fixMatch(target, { strong, threshold: 'by class', past: 0 });
    await trained(adapt, { epochs: 1, callbacks: [{ step: read }] });
    // Without a past it is the batch's mean confidence, which of two classes is at least one half.
    expect(new Set(seen).size).toBe(seen.length);
    expect(Math.min(...seen)).toBeGreaterThan(0.5);
  });

  test('another transform, threshold or past is another run to a checkpoint', async () => {
    const identities: string[] = [];
    const begin: Callback['begin'] = async (run) => void identities.push(await run.identity());
    const first = { strong, threshold: 0.9 } as const;
    for (const options of [
      first,
      { ...first, strong: [noise(0.4)] },
      { ...first, threshold: 0.8 },
      { ...first, threshold: 'by class' },
      { ...first, threshold: 'by class', past: 0.9 },
      first,
    ] as const)
      await trained(fixMatch(target, options), { epochs: 1, callbacks: [{ begin }] });
    expect(new Set(identities).size).toBe(5);
    expect(identities[5]).toBe(identities[0]);
  });
});
