import { describe, expect, test } from '@jest/globals';
import type { Scalar } from '@tensorflow/tfjs';
import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { onlyClasses } from '../data/only-classes';
import { subset } from '../data/subset';
import { unlabelled } from '../data/unlabelled';
import { tf } from '../engine/tensorflow';
import { copy, dispose, join } from '../net/compose';
import { head } from '../net/head';
import { dense } from '../net/layers';
import { denseWeights, drawWeights } from '../net/weights';
import { adam } from '../optimize/adam';
import type { Adaptation } from '../train/adaptation';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { type Arm, type NegativeTransferOptions, negativeTransfer, reportOf } from './negative-transfer';

const classes = ['left', 'right'];

/** Points left and right of 0. `clue` moves a class's points along the second axis, `shift` all of them; `right` is a share. */
function domain(seed: number, count: number, { clue = 0, shift = 0, right = 0.5 }): Dataset {
  const noise = tf.tidy(() => tf.randomNormal([count, 2], 0, 0.7, 'float32', seed).arraySync()) as number[][];
  const labels = noise.map((_, place) => Number((place * 7) % 20 < 20 * right));
  const x = noise.map(([a, b], place) => [a + (labels[place] ? 1 : -1), b + shift + (labels[place] ? clue : -clue)]);
  return arrays(x, labels, { classes, name: `domain ${seed}` });
}

function net(seed: number): Net {
  const body: Net = {
    name: 'body',
    input: { shape: [2] },
    layers: [{ name: 'body', apply: (x, w) => dense(x, w, 'body') }],
    weights: drawWeights(denseWeights('body', 2, 2, 'glorot'), seed),
    output: [2],
  };
  return join(body, head({ classes, seed }));
}

/** Squared distance between the domains' mean features, or mean outputs. */
const meanDistance =
  ({ weight = 3, at }: { weight?: number; at?: string } = {}) =>
  (target: Dataset): Adaptation => ({
    target,
    at,
    loss: (source, other) => source.features.mean(0).sub(other.features.mean(0)).square().sum().mul(weight) as Scalar,
  });

const options: NegativeTransferOptions = {
  loss: crossEntropy(),
  optimizer: adam(0.03),
  epochs: 12,
  batch: 20,
  adapt: meanDistance(),
  seeds: [1, 2, 3, 4],
};

/** The source has a clue that the target lacks, and the target lies elsewhere along it. */
const shifted = {
  source: domain(1, 120, { clue: 1 }),
  target: domain(2, 120, { shift: 3 }),
  test: domain(3, 200, { shift: 3 }),
};

/** More of the target is right. To make the mean outputs equal, what says nothing has to outweigh what tells the classes. */
const unbalanced = {
  source: domain(4, 120, {}),
  target: domain(5, 120, { right: 0.8, shift: 1 }),
  test: domain(6, 200, { right: 0.8, shift: 1 }),
};

describe('negativeTransfer', () => {
  test('says that adaptation helped where it draws a shift together', async () => {
    const { verdict, arms, differences } = await negativeTransfer(net, shifted, options);
    expect(verdict).toMatch(
      /^Adaptation helped by [\d.]+ points \([\d.]+ to [\d.]+\) against the source alone; transfer /,
    );
    expect(differences['source only']?.low).toBeGreaterThan(0.1);
    const pairs = arms.adapted.map((accuracy, place) => accuracy - arms['source only'][place]);
    expect(differences['source only']?.mean).toBeCloseTo(pairs.reduce((sum, one) => sum + one, 0) / 4, 10);
  });

  test('says that it hurt where the classes are as frequent as they are in one domain only', async () => {
    const { verdict, differences } = await negativeTransfer(net, unbalanced, {
      ...options,
      adapt: meanDistance({ weight: 1, at: 'head' }),
    });
    expect(verdict).toMatch(/^Adaptation hurt by [\d.]+ points .* against the source alone; transfer hurt by /);
    expect(verdict).toMatch(/against the target's labels alone, which is negative transfer\.$/);
    expect(differences['source only']?.high).toBeLessThan(0);
    expect(differences['target only']?.high).toBeLessThan(0);
  });

  test('trains each arm as fit by itself does, for as many steps, from the same start', async () => {
    const runs: [Arm, seed: number, stepsOfAnEpoch: number, steps: number][] = [];
    const callbacks = (arm: Arm, seed: number): Callback[] => [
      { end: (run) => void runs.push([arm, seed, run.steps, run.step]) },
    ];
    const { arms } = await negativeTransfer(net, shifted, { ...options, seeds: [5, 6], perClass: 8, callbacks });
    // 120 examples are six batches of 20, and 2 x 8 are one of 16.
    expect(runs).toEqual(
      [5, 6].flatMap((seed) => [
        ['source only', seed, 6, 72],
        ['target only', seed, 1, 72],
        ['adapted', seed, 6, 72],
      ]),
    );
    const { loss, optimizer, epochs, batch } = options;
    const alone = net(6);
    await fit(alone, shifted.source, { loss, optimizer, epochs, batch, seed: 6 });
    expect(arms['source only'][1]).toBe((await evaluate(alone, shifted.test)).accuracy);
    const adapted = net(6);
    const adapt = meanDistance()(unlabelled(shifted.target));
    await fit(adapted, shifted.source, { loss, optimizer, epochs, batch, seed: 6, adapt });
    expect(arms.adapted[1]).toBe((await evaluate(adapted, shifted.test)).accuracy);
    for (const one of [alone, adapted]) dispose(one);
  });

  test('the adapted arm sees no label of the target; without any there is no arm that learns from them', async () => {
    const some = { ...options, seeds: [1, 2] };
    const seen: Dataset[] = [];
    const watched = (target: Dataset) => {
      seen.push(target);
      return meanDistance()(target);
    };
    const labelled = await negativeTransfer(net, shifted, { ...some, adapt: watched });
    expect(seen.flatMap(({ labels }) => labels).every(Number.isNaN)).toBe(true);
    const { arms, differences, verdict } = await negativeTransfer(
      net,
      { ...shifted, target: unlabelled(shifted.target) },
      some,
    );
    expect(arms).toEqual({ ...labelled.arms, 'target only': [] });
    expect(Object.keys(differences)).toEqual(['source only']);
    expect(verdict).toMatch(/ against the source alone\.$/);
  });

  test('classes in another order are matched by name and change no number', async () => {
    const some = { ...options, seeds: [1, 2], epochs: 3 };
    const turned = (data: Dataset) => onlyClasses(data, ['right', 'left']);
    const { source, target, test } = shifted;
    const { arms } = await negativeTransfer(net, { source, target: turned(target), test: turned(test) }, some);
    expect(arms).toEqual((await negativeTransfer(net, shifted, some)).arms);
  });

  test('an interruption loses no run that was finished, and leaves no tensor', async () => {
    const stop = new AbortController();
    const callbacks = (arm: Arm, seed: number) => [
      { epoch: () => void (arm === 'target only' && seed === 3 && stop.abort()) },
    ];
    await negativeTransfer(net, shifted, { ...options, seeds: [1, 2] });
    const before = tf.memory().numTensors;
    const { arms, verdict } = await negativeTransfer(net, shifted, { ...options, callbacks, signal: stop.signal });
    expect(Object.values(arms).map(({ length }) => length)).toEqual([3, 2, 2]);
    expect(verdict).toMatch(/^Interrupted after 2 of 4 seeds: adaptation /);
    expect(tf.memory().numTensors).toBe(before);
    const early = new AbortController();
    early.abort();
    const none = await negativeTransfer(net, shifted, { ...options, signal: early.signal });
    expect(none.verdict).toBe(
      'Interrupted after 0 of 4 seeds: two seeds or more are needed to tell whether transfer helped.',
    );
  });
});

describe('reportOf', () => {
  test('pairs by seed: what all seeds gain counts, however far they lie apart', () => {
    const arms = { 'source only': [0.5, 0.7, 0.9], 'target only': [0.6, 0.7, 0.8], adapted: [0.56, 0.76, 0.97] };
    const { verdict, differences } = reportOf(arms, 3);
    // Differences 0.06, 0.06, 0.07 and -0.04, 0.06, 0.17, with t(0.975, 2) = 4.302653.
    expect(differences['source only']?.low).toBeCloseTo(0.19 / 3 - (4.302653 * Math.sqrt(1 / 30000)) / Math.sqrt(3), 6);
    expect(verdict).toBe(
      'Adaptation helped by 6.3 points (4.9 to 7.8) against the source alone; transfer made no difference that 3 seeds could ' +
        "tell (-19.8 to 32.4 points) against the target's labels alone.",
    );
  });

  test('losses are told as losses, and no difference without a minus before 0', () => {
    const arms = { 'source only': [0.8, 0.8], 'target only': [0.9, 0.9], adapted: [0.8, 0.8] };
    expect(reportOf(arms, 2).verdict).toBe(
      'Adaptation made no difference that 2 seeds could tell (0.0 to 0.0 points) against the source alone; transfer hurt by ' +
        "10.0 points (10.0 to 10.0) against the target's labels alone, which is negative transfer.",
    );
  });
});

describe('what cannot be compared is refused before anything is trained', () => {
  const refused = (domains: Partial<typeof shifted>, changes: Partial<NegativeTransferOptions> = {}, make = net) =>
    expect(negativeTransfer(make, { ...shifted, ...domains }, { ...options, ...changes })).rejects;

  test('fewer than two seeds, or one twice', async () => {
    await refused({}, { seeds: [1] }).toThrow('needs at least two different seeds, to estimate the variance; got [1]');
    await refused({}, { seeds: [1, 1] }).toThrow('[1,1]');
  });

  test('test examples that a training set holds', async () => {
    await refused({ test: subset(shifted.target, [0, 1, 2]) }).toThrow(
      '3 of the 3 test examples are in the training set',
    );
    await refused({ test: subset(shifted.source, [7]) }).toThrow('1 of the 1 test examples are in the training set');
  });

  test('classes that the source does not have, or none to measure on', async () => {
    const other = { ...shifted.target, classes: ['left', 'up'] };
    await refused({ target: other }).toThrow(
      'domain 2 has examples of classes that domain 1 does not have: up. domain 1 has left, right; domain 2 has left, up.',
    );
    const counted = { ...shifted.target, classes: ['0', '1'] };
    await refused({ target: counted }).toThrow(
      'domain 1 has the classes left, right, domain 2 has 0, 1: a label has another',
    );
    await refused({ test: unlabelled(shifted.test) }).toThrow(
      'domain 3 has no classes, so accuracy cannot be measured',
    );
  });

  test('a net that is the same at every call, whose weights stay usable', async () => {
    const shared = net(1);
    await refused({}, {}, () => shared).toThrow("The net has the same 'body/kernel' at every call");
    const again = copy(shared);
    expect(Object.values(shared.weights).every(({ isDisposed }) => !isDisposed)).toBe(true);
    for (const one of [shared, again]) dispose(one);
  });
});
