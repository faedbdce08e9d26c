import { expect, test } from '@jest/globals';
import { mmd } from '../adapt/mmd';
import { mlp } from '../backbones/mlp';
import { arrays } from '../data/arrays';
import { stream } from '../data/stream';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { adam } from '../optimize/adam';
import { sgd } from '../optimize/sgd';
import { progress } from './callbacks/progress';
import { evaluate } from './evaluate';
import { type FitOptions, fit } from './fit';
import { crossEntropy } from './loss';
import { predict } from './predict';

const data = arrays(
  [
    [1, 2],
    [3, 4],
  ],
  [0, 1],
);
const net = mlp({ inputFeatures: 2, hidden: 2, classes: 2 });
const options: FitOptions = { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 1 };
const late = Promise.resolve(net);

/** `fit` as JavaScript may call it. */
const fitted = (change: object, [first, second]: readonly unknown[] = [net, data]) =>
  fit(first as typeof net, second as typeof data, { ...options, ...change } as FitOptions);

test.each([
  ['no optimizer', { optimizer: undefined }, "fit needs the option 'optimizer'"],
  ['a misspelt optimizer', { optimiser: sgd(0.1) }, "fit has no option 'optimiser'. Did you mean 'optimizer'?"],
  ['an optimizer that was not called', { optimizer: adam }, 'Call the function: adam(1e-3), not adam.'],
  ['no loss', { loss: undefined }, "fit needs the option 'loss'"],
  ['losses that are none', { loss: { digit: 3 } }, "fit's loss 'digit' must be a function; got the number 3"],
  ['a callback without brackets', { callbacks: progress() }, 'Try callbacks: [progress()].'],
  ['a callback that was not called', { callbacks: [progress] }, 'Try calling the function: [progress()].'],
  [
    'a stream to validate on',
    { validate: stream(data, { batch: 1 }) },
    "fit's validate: expected a Dataset; got a Stream",
  ],
  ['an adaptation that is a dataset', { adapt: data }, 'expected an adaptation such as mmd(target); got a Dataset'],
  [
    'a misspelt part of the cache',
    { cache: { wher: 'disk' } },
    "fit's cache has no option 'wher'. Did you mean 'where'?",
  ],
])('fit with %s says so', async (_, change, sentence) => {
  await expect(fitted(change)).rejects.toThrow(TransferError);
  await expect(fitted(change)).rejects.toThrow(sentence);
});

test.each<[string, unknown[], string]>([
  [
    'a promise of a net',
    [late, data],
    'fit: expected a Net; got a promise. Write await before the call that makes it.',
  ],
  ['the data first', [data, net], 'fit: expected a Net; got a Dataset. The net comes before the data.'],
  ['a generator', [net, (async function* () {})()], 'generate({ shape, steps, batch })'],
  ['a tensor', [net, tf.zeros([2, 2])], 'arrays(x, labels)'],
])('fit on %s says what to pass', async (_, given, sentence) => {
  await expect(fitted({}, given)).rejects.toThrow(sentence);
});

test('what is left out by null or undefined is left out', async () => {
  const history = await fitted({ validate: null, adapt: null, callbacks: undefined, balance: undefined });
  expect(history.epochs).toHaveLength(1);
});

test('predict and evaluate on a tensor or a stream say what they take', async () => {
  await expect(predict(net, tf.zeros([2, 2]) as never)).rejects.toThrow(
    'predict: expected a Dataset; got a tensor of shape [2,2]. Make one of it: arrays(x, labels).',
  );
  await expect(evaluate(net, stream(data, { batch: 1 }) as never)).rejects.toThrow(
    'evaluate: expected a Dataset; got a Stream. Only fit takes a Stream, to train on; pass the Dataset that it was made from.',
  );
  expect(() => mmd(late as never)).toThrow('mmd: expected a Dataset; got a promise. Write await');
});
