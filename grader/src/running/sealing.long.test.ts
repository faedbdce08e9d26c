import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decode, encode } from './codec';
import { forkingPool } from './pool';
import type { Runner } from './runner';

const root = resolve(__dirname, '../../..');
const packages = ['@tensorflow/tfjs-node', 'transferlab'];
const pool = forkingPool(root);
beforeAll(() => pool.warm(packages));
afterAll(() => pool.close());

// Strict, as TypeScript's modules are: what cannot be assigned is an error there, and elsewhere nothing happens.
const TF = `'use strict'; const tf = require('@tensorflow/tfjs-node');`;

/** A process that holds this answer; in a copy of the fork server's, or one that is started for it. */
async function holding(code: string, unsealed = false): Promise<Runner> {
  await pool.warm(packages, unsealed);
  const runner = pool.take(packages, unsealed);
  const answer = { code: `${TF}\n${code}`, filename: '/answer.js', packages };
  expect(await runner.request({ do: 'load', answer, unsealed }, 20)).toMatchObject({ ok: true });
  return runner;
}

async function reply<T>(code: string, request: Parameters<Runner['request']>[0], unsealed = false): Promise<T> {
  const runner = await holding(code, unsealed);
  const given = await runner.request(request, 20);
  await pool.giveBack(runner);
  if (!('ok' in given) || !given.ok) throw new Error(JSON.stringify(given));
  return decode(given.value) as T;
}

describe('live objects of TensorFlow.js', () => {
  const TAMPERINGS = {
    'a method of the engine': 'tf.engine().memory = () => ({ numTensors: 0 })',
    'another state of the engine': 'tf.engine().state = {}',
    'a counter that lies': `Object.defineProperty(tf.engine().state, 'numTensors', { get: () => 0 })`,
    'another table of tensors': 'tf.engine().state.tensorInfo = new WeakMap()',
    'a method of the table of tensors': 'tf.engine().state.tensorInfo.has = () => false',
    'a method of the backend': 'tf.backend().readSync = () => new Float32Array(4)',
    'another addon': 'tf.backend().binding = {}',
    'a function of the addon': 'tf.backend().binding.tensorsSince = () => []',
    "a method of the backend's table": 'tf.backend().tensorMap.get = () => ({ id: 0 })',
    'a flag of the environment': `tf.env().set('DEBUG', true)`,
    'a method of the environment': 'tf.env().get = () => 1',
    'a kernel': `tf.getKernel('Add', 'tensorflow').kernelFunc = () => 1`,
    'another kernel': `tf.unregisterKernel('Add', 'tensorflow')`,
    'one more kernel': `tf.registerKernel({ kernelName: 'Mine', backendName: 'tensorflow', kernelFunc: () => 1 })`,
    'another gradient': `tf.registerGradient({ kernelName: 'Add', gradFunc: () => ({}) })`,
    'the registries by the way of the global object': `Map.prototype.set.call(globalThis._tfGlobals, 'Tensor', 1)`,
    'another engine': 'globalThis._tfengine = {}',
    'a reset of the engine': 'tf.engine().reset()',
    'a method of all engines': 'Object.getPrototypeOf(tf.engine()).trackTensor = () => {}',
    'a method of all tensors': 'tf.Tensor.prototype.dataSync = () => [1]',
    'the function that counts': 'tf.memory = () => ({})',
    'what the library exports': `require('transferlab').evaluate = () => 1`,
    'a list that the library exports': `require('transferlab').IMAGENET_CLASSES[0] = 'mine'`,
    'the inside of a package': `require('transferlab/dist/engine/native.js')`,
  };

  test.each(Object.entries(TAMPERINGS))('%s cannot be put in', async (_, code) => {
    const tried = `exports.f = () => { try { ${code}; } catch (error) { return 'refused'; } return 'done'; };`;
    expect(await reply(tried, { do: 'call', name: 'f', args: [] })).toBe('refused');
  });

  test('are open to an answer where they are not sealed, so that the seal is what keeps it out', async () => {
    const open = `exports.f = () => { tf.engine().memory = () => ({ numTensors: 7 }); return tf.memory().numTensors; };`;
    expect(await reply(open, { do: 'call', name: 'f', args: [] }, true)).toBe(7);
  });

  test('train a model of tf.layers', async () => {
    const code = `
      exports.f = async () => {
        const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })] });
        model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
        await model.fit(tf.tensor2d([[1], [2]]), tf.tensor2d([[2], [4]]), { epochs: 150, verbose: 0 });
        return Array.from(await model.predict(tf.tensor2d([[3]])).data());
      };`;
    const [six] = await reply<number[]>(code, { do: 'call', name: 'f', args: [] });
    expect(six).toBeCloseTo(6, 0);
  });

  test('go on computing, training and counting', async () => {
    const code = `
      exports.f = async () => {
        const { fit, join, head, arrays, crossEntropy, adam, evaluate } = require('transferlab');
        const body = { name: 'b', input: { shape: [2] }, layers: [], weights: {}, output: [2] };
        const data = arrays([[0, 1], [1, 0], [0, 2], [2, 0]], [0, 1, 0, 1], { classes: ['a', 'b'] });
        const net = join(body, head({ classes: ['a', 'b'], seed: 1 }));
        await fit(net, data, { loss: crossEntropy(), optimizer: adam(0.1), epochs: 20, batch: 4, seed: 1 });
        return (await evaluate(net, data)).accuracy;
      };`;
    expect(await reply(code, { do: 'call', name: 'f', args: [] })).toBe(1);
  });
});

describe('what the process itself works with', () => {
  test.each([
    ['how replies are encoded', 'Buffer.from = () => 1'],
    ['how results are packed', `Buffer.prototype.toString = () => 'x'`],
    ['how requests are decoded', `require('string_decoder').StringDecoder.prototype.write = () => ''`],
    ['what streams hand themselves to', 'process.nextTick = () => 1'],
    ['how proxies are noticed', `require('util/types').isProxy = () => false`],
    ['how listeners are called', `require('events').prototype.emit = () => false`],
    ['how streams pass data on', `require('stream').Readable.prototype.push = () => 1`],
    ['how stack traces are made', `Error.prepareStackTrace = () => 'x'`],
    ['how iterators go on', 'Object.getPrototypeOf(new Map()[Symbol.iterator]()).next = () => 1'],
    ['when timers end', `require('timers/promises').setTimeout = () => 1`],
  ])('cannot be changed: %s', async (_, code) => {
    const tried = `exports.f = () => { try { ${code}; } catch (error) { return 'refused'; } return 'done'; };`;
    expect(await reply(tried, { do: 'call', name: 'f', args: [] })).toBe('refused');
  });

  test('and classes of Node may be extended, and their objects have methods of their own', async () => {
    const code = `
      const { EventEmitter } = require('events');
      const { Transform } = require('stream');
      class Mine extends EventEmitter { emit(...all) { this.count = (this.count ?? 0) + 1; return super.emit(...all); } }
      exports.f = async () => {
        const mine = new Mine();
        mine.once = function () { return 'own'; };
        mine.emit('a');
        const upper = new Transform({ transform: (chunk, _, done) => done(null, String(chunk).toUpperCase()) });
        upper._flush = (done) => done(null, '!');
        upper.end('a');
        let text = '';
        for await (const chunk of upper) text += chunk;
        return [mine.count, mine.once(), text];
      };`;
    expect(await reply(code, { do: 'call', name: 'f', args: [] })).toEqual([1, 'own', 'A!']);
  });
});

describe('tensors that stay behind are counted', () => {
  interface Memory {
    left: number;
    disposed: number[];
    results: unknown[];
  }
  const args = encode([{ dtype: 'float32', shape: [1, 3], values: [1, 2, 3] }]);
  const memory = (code: string) => reply<Memory>(code, { do: 'memory', name: 'f', args, times: 3 });

  test.each([
    ['none, by tidy', 'exports.f = (x) => tf.tidy(() => tf.softmax(tf.add(x, 1)));', 0],
    ['none of a function that gives numbers', 'exports.f = async (x) => Array.from(await x.data());', 0],
    ['what was made on the way', 'exports.f = (x) => tf.softmax(tf.add(x, 1));', 3],
    ['clones of what came in', 'exports.f = (x) => { x.clone(); return tf.tidy(() => tf.softmax(x)); };', 3],
    ['clones of the result', 'exports.f = (x) => { const y = tf.softmax(x); y.clone(); return y; };', 3],
    ['variables', 'exports.f = (x) => { tf.variable(x); return tf.tidy(() => tf.softmax(x)); };', 3],
    [
      'with the counter set back',
      `exports.f = (x) => {
         const before = tf.engine().state.numTensors;
         const y = tf.softmax(tf.add(x, 1));
         tf.engine().state.numTensors = before + 1;
         return y;
       };`,
      3,
    ],
    [
      'with spare ones freed in their place',
      `const spare = Array.from({ length: 9 }, () => tf.scalar(1).neg());
       exports.f = (x) => { const y = tf.softmax(tf.add(x, 1)); spare.pop().dispose(); return y; };`,
      3,
    ],
    [
      'that TensorFlow.js is told to forget',
      `exports.f = (x) => {
         const on = tf.add(x, 1);
         const y = tf.softmax(on);
         const { state } = tf.engine();
         Object.getPrototypeOf(tf.engine()).disposeTensor.call({ state: { ...state, numTensors: 9 }, backend: null }, {});
         tf.engine().disposeTensor({ dataId: {}, dtype: 'float32', size: 3 });
         return y;
       };`,
      3,
    ],
    [
      'that only the addon knows',
      `exports.f = (x) => {
         const made = tf.backend().binding.createTensor([3], 1, new Float32Array(3));
         return tf.tidy(() => tf.softmax(x));
       };`,
      3,
    ],
    ...(['tf.scalar(1)', 'tf.scalar(1).neg()', 'tf.variable(tf.scalar(1))'] as const).map(
      (made): [string, string, number] => [
        `moved under a tensor from before: ${made}`,
        `const own = Array.from({ length: 9 }, () => ${made});
         const info = (tensor) => tf.backend().tensorMap.get(tensor.dataId);
         function hide(tensor, under) {
           const { id } = info(under);
           Object.assign(info(under), { id: info(tensor).id, values: null });
           Object.assign(info(tensor), { id: id < 0 ? tf.backend().binding.createTensor([], 1, new Float32Array(1)) : id });
         }
         exports.f = (x) => { const on = tf.add(x, 1); const y = tf.softmax(on); hide(on, own.pop()); on.dispose(); return y; };`,
        3,
      ],
    ),
    [
      'none of variables with other values',
      `const mean = tf.variable(tf.scalar(0));
       const count = tf.variable(tf.scalar(0).add(1));
       exports.f = (x) => tf.tidy(() => { mean.assign(tf.mean(x)); count.assign(count.add(1)); return tf.sub(x, mean); });`,
      0,
    ],
  ])('%s', async (_, code, left) => {
    expect((await memory(code)).left).toBe(left);
  });

  test('and an argument that was disposed is named', async () => {
    expect(await memory('exports.f = (x) => { const y = tf.softmax(x); x.dispose(); return y; };')).toMatchObject({
      disposed: [0],
      results: [undefined],
    });
  });
});
