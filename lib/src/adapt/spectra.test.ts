import { describe, expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import { subset } from '../data/subset';
import { unlabelled } from '../data/unlabelled';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import type { Adaptation } from '../train/adaptation';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { afn, featureNormLoss } from './afn';
import { bsp, spectralPenalty } from './bsp';
import { combineAdaptations } from './combine-adaptations';
import { dann } from './dann';
import { moved, smallNet } from './fixtures/problems';
import { expectClose, expectReference, lossOf, rows, valueAndGradients } from './fixtures/reference';
import { spectra } from './fixtures/spectra';

const { source, target } = moved;

/** The epochs of a run, without the seconds. */
async function trained(adapt: Adaptation, from: Dataset = source) {
  const net = smallNet();
  try {
    const options = { loss: crossEntropy(), optimizer: adam(0.01), epochs: 4, batch: 16, seed: 3 };
    const { epochs } = await fit(net, from, { ...options, adapt });
    return epochs.map(({ seconds, ...rest }) => rest);
  } finally {
    dispose(net);
  }
}

describe.each(spectra.features)('$name', ({ features, losses }) => {
  test.each(Object.keys(losses).filter((name) => name.startsWith('afn')))('%s equals NumPy', (name) => {
    const step = Number(name.split(', ')[1]);
    expectReference((x) => featureNormLoss(x, { step }), [features], losses[name]);
  });

  test.each(Object.keys(losses).filter((name) => name.startsWith('bsp')))('%s equals NumPy', (name) => {
    const count = Number(name.split(', ')[1]);
    expectReference((x) => spectralPenalty(x, { count }), [features], losses[name]);
  });
});

describe('spectralPenalty', () => {
  test('of equal singular values is their sum, and of zeros is 0 with finite gradients', () => {
    const equal = [
      [3, 0, 0],
      [0, 3, 0],
    ];
    expect(lossOf((x) => spectralPenalty(x), equal)).toBeCloseTo(9, 5);
    expect(lossOf((x) => spectralPenalty(x, { count: 2 }), equal)).toBeCloseTo(18, 5);
    const { value, gradients } = valueAndGradients((x) => spectralPenalty(x), [[[0, 0]]]);
    expect([value, ...gradients.flat(2)]).toEqual([0, 0, 0]);
  });

  test('does not depend on the order of the examples, and all values give the squared norm', () => {
    const x = rows(5, 4, { size: 3 });
    expectClose([lossOf((a) => spectralPenalty(a), [...x].reverse())], [lossOf((a) => spectralPenalty(a), x)]);
    const norm = x.flat().reduce((sum, one) => sum + one * one, 0);
    expectClose([lossOf((a) => spectralPenalty(a, { count: 4 }), x)], [norm]);
  });

  test('refuses features with too few values, and other options', () => {
    expect(() => lossOf((x) => spectralPenalty(x, { count: 2 }), [[1, 2, 3]])).toThrow(TransferError);
    expect(() => lossOf((x) => spectralPenalty(x, { count: 2 }), [[1, 2, 3]])).toThrow(
      /with 2 or more of both; got \[1,3\]/,
    );
    expect(() => lossOf((x) => spectralPenalty(x, { count: 0 }), [[1]])).toThrow(/count is 0; it must be an integer/);
    expect(() => lossOf((x) => spectralPenalty(x, { k: 1 } as object), [[1]])).toThrow(/has no option 'k'/);
  });
});

describe('featureNormLoss', () => {
  test('is finite at zeros, and refuses what makes no sense', () => {
    const { value, gradients } = valueAndGradients((x) => featureNormLoss(x), [[[0, 0]]]);
    expect(value).toBeCloseTo(1, 5);
    expect(gradients.flat(2).every(Number.isFinite)).toBe(true);
    expect(() => lossOf((x) => featureNormLoss(x, { step: 0 }), [[1]])).toThrow(/featureNormLoss's step is 0/);
    expect(() => tf.tidy(() => featureNormLoss(tf.zeros([2, 3, 4])))).toThrow(
      /must be \[batch, features\]; got \[2,3,4\]/,
    );
    expect(() => tf.tidy(() => featureNormLoss(tf.zeros([0, 3])))).toThrow('at least one feature vector; got [0,3]');
  });
});

describe('afn', () => {
  test('lengthens the features of both domains, and reports their norms next to its constant loss', async () => {
    const [without, adapted] = [await trained(afn(target, { weight: 0 })), await trained(afn(target, { weight: 0.2 }))];
    const norms = (epochs: typeof adapted, domain: string) => epochs[3].measures?.[`${domain} feature norm`] as number;
    for (const domain of ['source', 'target'])
      expect(norms(adapted, domain)).toBeGreaterThan(norms(without, domain) + 0.2);
    for (const { losses } of adapted) expect(losses?.adaptation).toBeCloseTo(0.4, 4);
  });
});

describe('bsp', () => {
  test('lowers the largest singular value that an adversary raises', async () => {
    const measured = (adapt: Adaptation): Adaptation => ({
      ...adapt,
      measures: { largest: ({ features }) => spectralPenalty(features).sqrt() },
    });
    const alone = await trained(measured(dann(target, { hidden: [8] })));
    const both = await trained(
      measured(combineAdaptations([dann(target, { hidden: [8] }), bsp(target, { weight: 0.02 })])),
    );
    expect(both[3].measures?.largest).toBeLessThan((alone[3].measures?.largest as number) * 0.9);
  });
});

describe.each<[string, Adaptation, (to: Dataset) => Adaptation]>([
  ['afn', afn(target), (to) => afn(to)],
  ['bsp', bsp(target, { count: 2 }), (to) => bsp(to, { count: 2 })],
])('%s', (name, adapt, adaptTo) => {
  test('is the same compiled and eagerly, cannot see labels, and takes a last batch of one example', async () => {
    const odd = subset(source, [...Array(33).keys()]);
    const [compiled, eager] = [await trained(adapt, odd), await eagerly(() => trained(adapt, odd))];
    for (const [epoch, { loss }] of compiled.entries()) {
      expect(Number.isFinite(loss)).toBe(true);
      expect(Math.abs(loss - eager[epoch].loss)).toBeLessThan(1e-4);
    }
    expect(await trained(adaptTo(unlabelled(target)), odd)).toEqual(compiled);
    const before = tf.memory().numTensors;
    await trained(adapt, odd);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses a negative weight and other options', () => {
    const make = { afn, bsp }[name] as (to: Dataset, options: object) => Adaptation;
    expect(() => make(target, { weight: -1 })).toThrow(new RegExp(`${name}'s weight is -1`));
    expect(() => make(target, { radius: 1 })).toThrow(new RegExp(`${name} has no option 'radius'`));
    expect(() => make(target, name === 'afn' ? { step: -1 } : { count: 0 })).toThrow(TransferError);
  });
});

test.each([
  ['featureNormLoss', featureNormLoss],
  ['spectralPenalty', spectralPenalty],
])('%s leaves no tensor but its result', (_, loss) => {
  const features = tf.tensor2d([
    [1, 2],
    [3, 5],
  ]);
  const before = tf.memory().numTensors;
  loss(features).dispose();
  expect(tf.memory().numTensors).toBe(before);
});
