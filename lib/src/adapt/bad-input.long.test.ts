import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { subset } from '../data/subset';
import { unlabelled } from '../data/unlabelled';
import { TransferError } from '../error';
import { copy, dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { adda } from '../recipes/adda';
import type { Adaptation } from '../train/adaptation';
import { averageWeights } from '../train/callbacks/average-weights';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { aad } from './aad';
import { adabn } from './adabn';
import { adaptStream } from './adapt-stream';
import { afn } from './afn';
import { bsp } from './bsp';
import { cdan } from './cdan';
import { combineAdaptations } from './combine-adaptations';
import { coral } from './coral';
import { dann } from './dann';
import { eata } from './eata';
import { minimumEntropy } from './entropy';
import { fixMatch } from './fix-match';
import { normalisedNet, otherUnits } from './fixtures/problems';
import { valuesOf } from './fixtures/shifted';
import { jointMmd } from './joint-mmd';
import { mcc } from './mcc';
import { mcd } from './mcd';
import { mdd } from './mdd';
import { meanTeacher } from './mean-teacher';
import { mmd } from './mmd';
import { mstn } from './mstn';
import { nrc } from './nrc';
import { pada } from './pada';
import { pseudoLabels } from './pseudo-labels';
import { sar } from './sar';
import { shot } from './shot';
import { sinkhorn } from './sinkhorn';
import { tent } from './tent';

const { source, target } = otherUnits;
const BATCH = 8;
const small = (data: Dataset, labels: readonly number[]) =>
  subset(data, [...data.labels.keys()].filter((index) => labels.includes(data.labels[index])).slice(0, 3 * BATCH));
const [known, both, oneClass, one] = [
  small(source, [0, 1]),
  small(target, [0, 1]),
  small(target, [1]),
  subset(target, [0]),
];

let trained: Net;
beforeAll(async () => {
  trained = normalisedNet();
  await fit(trained, source, { loss: crossEntropy(), optimizer: adam(0.02), epochs: 20, batch: 16, seed: 3 });
});
afterAll(() => dispose(trained));

/** A method on a net and a target, two steps or more. */
type Method = (net: Net, to: Dataset) => Promise<unknown>;

const fitted = (adapt: Adaptation) => (net: Net) =>
  fit(net, known, { loss: crossEntropy(), adapt, optimizer: adam(0.01), epochs: 1, batch: BATCH, seed: 1 });
const inFit =
  (method: (to: Dataset) => Adaptation): Method =>
  (net, to) =>
    fitted(method(to))(net);
const strong = [(x: import('@tensorflow/tfjs').Tensor) => x.add(1)];
const onTarget = () => ({ optimizer: adam(0.01), epochs: 1, batch: BATCH, seed: 1 });

const METHODS: Record<string, Method> = {
  aad: (net, to) => aad(net, to, { ...onTarget(), neighbours: 3 }),
  adabn: (net, to) => adabn(net, to, { batch: BATCH }),
  adaptStream: (net, to) => adaptStream(net, to, { method: sar, batch: BATCH }),
  afn: inFit((to) => afn(to)),
  bsp: inFit((to) => bsp(to)),
  cdan: inFit((to) => cdan(to, { weight: 1 })),
  combineAdaptations: inFit((to) => combineAdaptations([dann(to, { weight: 1 }), mstn(to, { weight: 1 })])),
  coral: inFit((to) => coral(to)),
  dann: inFit((to) => dann(to, { weight: 1 })),
  eata: (net, to) => eata(net, to, { batch: BATCH, maxSimilarity: 1, anchor: known }),
  fixMatch: inFit((to) => fixMatch(to, { strong })),
  jointMmd: inFit((to) => jointMmd(to)),
  mcc: inFit((to) => mcc(to)),
  mcd: inFit((to) => mcd(to, { weight: 1 })),
  mdd: inFit((to) => mdd(to, { weight: 1 })),
  meanTeacher: async (net, to) => {
    const teacher = copy(net);
    const adapt = meanTeacher(to, teacher, { weight: 1 });
    const averaging = averageWeights(teacher, { decay: 0.9 });
    try {
      await fit(net, known, { ...onTarget(), loss: crossEntropy(), adapt, callbacks: [averaging] });
    } finally {
      dispose(teacher);
    }
  },
  minimumEntropy: inFit((to) => minimumEntropy(to)),
  mmd: inFit((to) => mmd(to)),
  mstn: inFit((to) => mstn(to, { weight: 1 })),
  nrc: (net, to) => nrc(net, to, { ...onTarget(), neighbours: 3 }),
  pada: inFit((to) => pada(to, { weight: 1 })),
  pseudoLabels: inFit((to) => pseudoLabels(to)),
  sar: (net, to) => sar(net, to, { batch: BATCH }),
  shot: (net, to) => shot(net, to, onTarget()),
  sinkhorn: inFit((to) => sinkhorn(to)),
  tent: (net, to) => tent(net, to, { batch: BATCH }),
};

/** Methods elsewhere, and another setting of one. */
const OTHERS: Record<string, Method> = {
  adda: async (net, to) => {
    const { net: adapted } = await adda(net, known, to, onTarget());
    for (const [name, weight] of Object.entries(net.weights)) weight.assign(adapted.weights[name]);
    dispose(adapted);
  },
  'fixMatch by class': inFit((to) => fixMatch(to, { strong, threshold: 'by class' })),
};

/** The methods that refuse a target of one example: they compare the examples of a batch or normalise by it. */
const REFUSING = new Set('aad adabn adaptStream coral eata jointMmd mmd nrc sar shot tent'.split(' '));

/** Public functions of the folder that are no methods: losses, distances, labels, and the evaluation of an open set. */
const PARTS = [
  'featureNormLoss spectralPenalty centroidLabels together coralDistance entropyOf meanEntropy fixMatchLoss',
  'gradientReversal informationMaximisationLoss jointMaximumMeanDiscrepancy classConfusion consistencyLoss',
  'maximumMeanDiscrepancy evaluateOpenSet rejectionThreshold pseudoLabelLoss sinkhornDivergence',
].flatMap((names) => names.split(' '));

/** The weights after a method, or the error that it throws. */
async function after(method: Method, to: Dataset): Promise<Record<string, number[]> | Error> {
  const net = copy(trained);
  try {
    await method(net, to);
    return valuesOf(net);
  } catch (error) {
    return error as Error;
  } finally {
    dispose(net);
  }
}

const allFinite = (weights: Record<string, number[]>) => Object.values(weights).flat().every(Number.isFinite);

test('these are all methods of the folder', () => {
  const portable = readFileSync(join(__dirname, '..', 'portable.ts'), 'utf8');
  const names = [...portable.matchAll(/^export \{ (.+) \} from '\.\/adapt\//gm)].flatMap(([, list]) =>
    list.split(', '),
  );
  expect([...Object.keys(METHODS), ...PARTS].sort()).toEqual(names.sort());
});

describe.each(Object.entries({ ...METHODS, ...OTHERS }))('%s', (name, method) => {
  test('one class in each batch of the target leaves finite weights', async () => {
    const weights = await after(method, oneClass);
    expect(weights).not.toBeInstanceOf(Error);
    expect(allFinite(weights as Record<string, number[]>)).toBe(true);
  });

  test('a target of one example is refused with a reason, or leaves finite weights', async () => {
    const found = await after(method, one);
    expect(found instanceof Error).toBe(REFUSING.has(name));
    if (!(found instanceof Error)) return expect(allFinite(found)).toBe(true);
    expect(found).toBeInstanceOf(TransferError);
    expect(found.message).toMatch(/(must|compares) .*got 1 |must be below the 1 examples .*Try a larger target/);
  });

  test('labels of the target change nothing: true, wrong, or in a column', async () => {
    const labels = both.labels.map((label) => 1 - label);
    const truth = await after(method, unlabelled(both));
    expect(truth).not.toBeInstanceOf(Error);
    for (const leak of [both, { ...both, labels }, { ...unlabelled(both), columns: { class: both.labels } }])
      expect({ name, weights: await after(method, leak) }).toEqual({ name, weights: truth });
  });
});

describe('an empty confident set', () => {
  test.each([
    ['fixMatch', fixMatch(both, { strong, threshold: 1 }), fixMatch(both, { strong, weight: 0 })],
    ['pseudoLabels', pseudoLabels(both, { threshold: 1 }), pseudoLabels(both, { weight: 0 })],
  ])('%s trains by the source alone, and its loss in the history is 0', async (_, empty, without) => {
    // Predictions of a new head are far from certain.
    const results = [];
    for (const adapt of [empty, without]) {
      const net = normalisedNet();
      const { epochs } = await fitted(adapt)(net);
      results.push({ weights: valuesOf(net), loss: epochs[0].losses?.adaptation });
      dispose(net);
    }
    expect(results[0]).toEqual(results[1]);
    expect(results[0].loss).toBe(0);
  });

  test('sar and eata train nothing, and their loss in the history is 0', async () => {
    for (const method of [sar, eata]) {
      const net = copy(trained);
      const found = await method(net, both, { batch: BATCH, threshold: 1e-9 });
      const { epochs } = 'history' in found ? found.history : found;
      expect(epochs.map(({ loss }) => loss)).toEqual([0]);
      const [now, before] = [valuesOf(net), valuesOf(trained)];
      for (const name of Object.keys(before).filter((one) => !/mean|variance/.test(one)))
        expect(now[name]).toEqual(before[name]);
      dispose(net);
    }
  });
});
