import { readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { generate } from '../data/generate';
import { stream } from '../data/stream';
import { withTasks } from '../data/task-labels';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { dispose, join } from '../net/compose';
import { head } from '../net/head';
import { heads } from '../net/heads';
import { dense } from '../net/layers';
import { denseWeights, drawWeights } from '../net/weights';
import { sgd } from '../optimize/sgd';
import type { Balance } from '../train/balance';
import { evaluateTasks } from '../train/evaluate-tasks';
import { fit } from '../train/fit';
import { crossEntropy, meanSquaredError } from '../train/loss';
import { cagrad } from './cagrad';
import { equal } from './equal';
import { imtl } from './imtl';
import { mgda } from './mgda';
import { upgrad } from './upgrad';

type Labels = 'whole' | 'partial' | 'absent';
type Task = 'kind' | 'size' | 'place';

/** A step of PyTorch with TorchJD: bench/reference/multitask_steps.py. */
const steps: {
  x: number[][];
  labels: Record<Labels, Record<Task, (number | number[] | null)[]>>;
  weights: Record<string, number[]>;
  losses: Record<Labels, Partial<Record<Task, number>>>;
  gradients: Record<Labels, Record<string, Record<string, number[]>>>;
} = JSON.parse(readFileSync(joinPath(__dirname, 'fixtures', 'steps.json'), 'utf8'));

let nets: Net[] = [];
afterEach(() => {
  for (const net of nets) dispose(net);
  nets = [];
});

function net(): Net {
  const layer = (name: string) => ({
    name,
    apply: (x: Parameters<typeof dense>[0], w: Net['weights']) => dense(x, w, name).tanh(),
  });
  const trunk: Net = {
    name: 'trunk',
    input: { shape: [3] },
    layers: [layer('first'), layer('second')],
    weights: drawWeights([...denseWeights('first', 3, 4, 'glorot'), ...denseWeights('second', 4, 4, 'glorot')], 1),
    output: [4],
  };
  const made = join(
    trunk,
    heads({ kind: head({ classes: 3 }), size: head({ numbers: 1 }), place: head({ numbers: 2 }) }),
  );
  for (const [name, values] of Object.entries(steps.weights)) {
    const { shape } = made.weights[name];
    tf.tidy(() => made.weights[name].assign(tf.tensor(values, shape)));
  }
  nets.push(made);
  return made;
}

function data(kind: Labels) {
  const none = { kind: Number.NaN, size: Number.NaN, place: [Number.NaN, Number.NaN] };
  const given = (task: Task) => steps.labels[kind][task].map((label) => label ?? none[task]);
  return withTasks(arrays(steps.x, Array(6).fill(Number.NaN), { classes: [], name: 'six' }), {
    kind: { classes: ['a', 'b', 'c'], labels: given('kind') },
    size: { classes: [], labels: given('size') },
    place: { classes: [], labels: given('place') },
  });
}

const losses = { kind: crossEntropy(), size: meanSquaredError(), place: meanSquaredError() };

/** A step of plain descent at a rate of 1: what each weight lost is its gradient. */
async function gradients(kind: Labels, balance: Balance | undefined) {
  const trained = net();
  // An `absent` task would be refused, as nobody has a label of it; one more example has, in another batch.
  const set = kind === 'absent' ? withAnother() : data(kind);
  const before = valuesOf(trained);
  await fit(trained, stream(set, { batch: 6 }), {
    loss: losses,
    optimizer: sgd(1),
    epochs: 1,
    balance,
    callbacks: [{ step: () => ({ stop: 'after one step' }) }],
  });
  const after = valuesOf(trained);
  const found = Object.entries(before).map(([name, values]) => [
    name,
    values.map((one, index) => one - after[name][index]),
  ]);
  return Object.fromEntries(found) as Record<string, number[]>;
}

const valuesOf = ({ weights }: Net) =>
  Object.fromEntries(Object.entries(weights).map(([name, one]) => [name, Array.from(one.dataSync())]));

/** The added example is alone in the second batch. */
function withAnother() {
  const six = data('absent');
  const tasks = six.tasks ?? {};
  const more = (task: Task, label: number | number[]) => ({ ...tasks[task], labels: [...tasks[task].labels, label] });
  const seven = arrays([...steps.x, [0, 0, 0]], Array(7).fill(Number.NaN), { classes: [], name: 'seven' });
  return withTasks(seven, { kind: more('kind', 0), size: more('size', 1), place: more('place', [0, 0]) });
}

const METHODS: Record<string, () => Balance | undefined> = {
  sum: () => undefined,
  'sum by equal': equal,
  upgrad: () => upgrad(),
  cagrad: () => cagrad(),
  'imtl by weights': () => imtl({ of: 'weights' }),
  imtl: () => imtl(),
  'upgrad at the representation': () => upgrad({ of: 'representation' }),
  mgda: () => mgda(),
};

const KINDS: Record<Labels, string> = {
  whole: 'every example has all labels',
  partial: 'some labels are missing',
  absent: 'a task has no label in the batch',
};

describe.each(Object.entries(KINDS) as [Labels, string][])('where %s: %s', (kind) => {
  test.each(Object.keys(METHODS))(
    'the gradients of a step under %s are those of PyTorch with TorchJD',
    async (name) => {
      const found = await gradients(kind, METHODS[name]());
      const expected = steps.gradients[kind][name === 'sum by equal' ? 'sum' : name];
      for (const [weight, values] of Object.entries(expected)) {
        const errors = values.map((value, index) => Math.abs(value - found[weight][index]));
        expect([weight, Math.max(...errors) < 1e-5]).toEqual([weight, true]);
      }
    },
  );

  test('run by run as it is, they are the same', async () => {
    const found = await eagerly(() => gradients(kind, upgrad()));
    const values = Object.values(found).flat();
    expect(values).toEqual(
      Object.values(steps.gradients[kind].upgrad)
        .flat()
        .map((value) => expect.closeTo(value, 5)),
    );
  });
});

test('a stream of one’s own says which tasks may lack labels, and batches hold NaN for them', async () => {
  const { tasks = {} } = data('partial');
  const made = generate({
    shape: [3],
    steps: 1,
    tasks: {
      kind: { classes: ['a', 'b', 'c'], partial: true },
      size: { classes: [], partial: true },
      place: { classes: [], partial: true },
    },
    batch: () => ({
      x: tf.tensor2d(steps.x),
      labels: {
        kind: tf.tensor1d(tasks.kind.labels as number[]),
        size: tf.tensor1d(tasks.size.labels as number[]),
        place: tf.tensor2d(tasks.place.labels as number[][]),
      },
    }),
  });
  const { epochs } = await fit(net(), made, { loss: losses, optimizer: sgd(0.1), epochs: 1, balance: upgrad() });
  const { kind, size, place: index } = steps.losses.partial as Record<Task, number>;
  expect(epochs[0].losses).toEqual({
    kind: expect.closeTo(kind, 5),
    size: expect.closeTo(size, 5),
    place: expect.closeTo(index, 5),
  });
  const odd = generate({
    shape: [3],
    steps: 1,
    batch: () => ({ x: tf.tensor2d(steps.x), labels: { kind: tf.zeros([6], 'int32') } }),
  });
  await expect(fit(net(), odd, { loss: losses, optimizer: sgd(0.1), epochs: 1 })).rejects.toThrow(
    "Each loss must have the name of the labels it reads; got a loss 'size', and a batch with labels for kind. Try the name of a task.",
  );
});

test('an epoch has the mean of each loss over the examples with a label', async () => {
  for (const kind of ['whole', 'partial'] as const) {
    const trained = net();
    const { epochs } = await fit(trained, data(kind), {
      loss: losses,
      optimizer: sgd(1e-9),
      epochs: 1,
      batch: 3,
      seed: 1,
    });
    const { kind: first, size, place: index } = steps.losses[kind] as Record<Task, number>;
    // With a rate of nearly nothing two batches have the loss of the whole, each example counted once.
    expect(epochs[0].losses).toEqual({
      kind: expect.closeTo(first, 5),
      size: expect.closeTo(size, 5),
      place: expect.closeTo(index, 5),
    });
    expect(epochs[0].loss).toBeCloseTo(first + size + index, 5);
  }
});

test('held-out data is measured by task, on the examples that have a label', async () => {
  const trained = net();
  const options = { loss: losses, optimizer: sgd(1e-9), epochs: 1, batch: 6, validate: data('partial') };
  const [epoch] = (await fit(trained, data('whole'), options)).epochs;
  const { kind, size, place: index } = steps.losses.partial as Record<Task, number>;
  expect(epoch.validLoss).toBeCloseTo(kind + size + index, 5);
  const evaluation = await evaluateTasks(trained, data('partial'));
  expect(evaluation.size).toMatchObject({ meanSquaredError: expect.closeTo(size, 5), examples: 2 });
  expect(evaluation.place).toMatchObject({ meanSquaredError: expect.closeTo(index, 5), examples: 5 });
  expect(evaluation.kind.examples).toBe(4);
  expect(epoch.validTasks).toMatchObject({ size: { loss: expect.closeTo(size, 5) }, kind: evaluation.kind });
  expect(epoch.validAccuracy).toBe(evaluation.kind.accuracy);
});
