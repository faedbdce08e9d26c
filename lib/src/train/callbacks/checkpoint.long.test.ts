import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { Callback } from '../../core/callback';
import type { History } from '../../core/history';
import type { Net } from '../../core/net';
import { tf } from '../../engine/tensorflow';
import { RUNS_ALL } from '../../fixtures/drawn';
import { adam } from '../../optimize/adam';
import { chain } from '../../optimize/chain';
import { freeze } from '../../optimize/freeze';
import { sgd } from '../../optimize/sgd';
import { writeSafetensors } from '../../safetensors';
import type { Adaptation } from '../adaptation';
import { type FitOptions, fit } from '../fit';
import { crossEntropy } from '../loss';
import { bestWeights } from './best-weights';
import { checkpoint } from './checkpoint';
import { earlyStopping } from './early-stopping';
import { smallNet, stripes } from './fixtures/small-net';

const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.safetensors`);

interface Result {
  readonly weights: Record<string, number[]>;
  readonly history: History;
}

const valuesOf = (net: Net) =>
  Object.fromEntries(Object.entries(net.weights).map(([name, w]) => [name, Array.from(w.dataSync())]));

/** The largest difference of two results in any number but times. */
function gap(first: unknown, second: unknown): number {
  if (typeof first === 'number') return Math.abs(first - (second as number));
  if (typeof first !== 'object' || first === null) return first === second ? 0 : Number.POSITIVE_INFINITY;
  const names = new Set([...Object.keys(first), ...Object.keys(second as object)]);
  const gaps = [...names]
    .filter((name) => name !== 'seconds' && name !== 'waited')
    .map((name) => gap(first[name as never], (second as Record<string, unknown>)[name]));
  return gaps.includes(Number.NaN) ? Number.NaN : Math.max(0, ...gaps);
}

const data = stripes();
const options: FitOptions = {
  loss: crossEntropy(),
  optimizer: adam(0.01),
  epochs: 3,
  batch: 8,
  seed: 5,
  validate: stripes(12, 4),
};

async function train(more: Partial<FitOptions> = {}, net: Net = smallNet()): Promise<Result> {
  const history = await fit(net, data, { ...options, ...more });
  return { weights: valuesOf(net), history };
}

/** Cuts a run off after this many steps, as Ctrl-C does. */
function cutOff(steps: number): Partial<FitOptions> & { callbacks: Callback[] } {
  const controller = new AbortController();
  const abort: Callback = {
    step({ step }) {
      if (step === steps) controller.abort();
    },
  };
  return { signal: controller.signal, callbacks: [abort] };
}

describe('a run that is killed again and again', () => {
  /** When a process is killed: so many steps and milliseconds after its start, or within a call to the file system. */
  interface Kill {
    readonly steps?: number;
    readonly delay?: number;
    readonly call?: string;
  }

  /** Starts the training and waits for its end; `steps` are those that it did. */
  async function start(result: string, file?: string, { steps: last, delay, call }: Kill = {}) {
    const fixtures = join(__dirname, 'fixtures');
    const args = [join(fixtures, 'checkpoint-child.js'), result, ...(file ? [file] : []), ...(call ? [call] : [])];
    const child = spawn(process.execPath, ['-r', join(fixtures, 'register.js'), ...args], { env: process.env });
    const steps: number[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (steps.push(Number(line)) === last) setTimeout(() => child.kill('SIGKILL'), delay);
    });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const [code, signal] = await once(child, 'close');
    return { end: signal ?? code, errors: code === 0 ? '' : errors, steps };
  }

  async function killed(name: string, kills: readonly Kill[]): Promise<Result> {
    const [file, result] = [join(folder, `${name}.safetensors`), join(folder, `${name}.json`)];
    let reached = 0;
    for (const kill of kills) {
      const { end, errors, steps } = await start(result, file, kill);
      expect({ end, errors }).toEqual({ end: 'SIGKILL', errors });
      // It is saved after every second step, so one or two steps are done again, and none is left out.
      if (kill.steps) expect(reached + 1 - steps[0]).toBeGreaterThanOrEqual(0);
      if (kill.steps) expect(reached + 1 - steps[0]).toBeLessThanOrEqual(2);
      reached = Math.max(reached, ...steps);
    }
    expect(reached).toBeGreaterThan(kills.length);
    expect(await start(result, file)).toMatchObject({ end: 0, errors: '' });
    const made = readdirSync(folder).filter((second) => second.startsWith(name));
    expect(made.sort()).toEqual([`${name}.json`, `${name}.safetensors`]);
    return JSON.parse(readFileSync(result, 'utf8'));
  }

  test('at random moments, some of them amid writing, equals one that ran through', async () => {
    const random = (): Kill => ({ steps: 1 + Math.floor(Math.random() * 25), delay: Math.random() * 8 });
    const calls = ['writeFileSync', 'fsyncSync', 'renameSync'].map((call): Kill => ({ call }));
    const more = RUNS_ALL ? [random(), random(), random(), random(), random()] : [];
    const kills = () => [random(), ...calls, random(), ...more];
    const plain = join(folder, 'plain.json');
    const uncut = start(plain);
    const [first, second] = await Promise.all([killed('one', kills()), killed('other', kills())]);
    expect(await uncut).toMatchObject({ end: 0, errors: '' });
    const expected: Result = JSON.parse(readFileSync(plain, 'utf8'));
    expect(expected.history.epochs).toHaveLength(60);
    expect(gap(first, expected)).toBeLessThan(1e-6);
    expect(gap(second, expected)).toBeLessThan(1e-6);
  }, 240_000);
});

describe('going on', () => {
  test.each([1, 5, 6, 9])('after %i steps ends as a run that was not cut off, to the bit', async (steps) => {
    const file = newFile();
    const expected = await train();
    const cut = cutOff(steps);
    const part = await train({ ...cut, callbacks: [checkpoint(file), ...cut.callbacks] });
    expect(part.history.stopped).toBe('interrupted');
    const rest = await train({ callbacks: [checkpoint(file)] });
    expect(rest.history.stopped).toBeUndefined();
    expect(gap(rest, expected)).toBe(0);
  });

  test('takes up the examples of the target where it left them', async () => {
    const means = ({ features }: { features: ReturnType<typeof tf.tensor> }) => features.mean(0);
    const adapt: Adaptation = {
      target: stripes(20, 9),
      loss: (source, target) => means(source).sub(means(target)).square().sum(),
    };
    const file = newFile();
    const expected = await train({ adapt });
    const cut = cutOff(8);
    await train({ ...cut, adapt, callbacks: [checkpoint(file), ...cut.callbacks] });
    expect(gap(await train({ adapt, callbacks: [checkpoint(file)] }), expected)).toBeLessThan(1e-6);
  });

  test.each([true, false])('keeps the best weights and the patience, checkpoint given first: %s', async (first) => {
    const file = newFile();
    const watch = () => [bestWeights({ of: 'loss' }), earlyStopping({ of: 'loss', patience: 2 })];
    // A rate that soon makes things worse.
    const more = { epochs: 12, optimizer: sgd(3) };
    const expected = await train({ ...more, callbacks: watch() });
    const with_ = (others: Callback[]) => (first ? [checkpoint(file), ...others] : [...others, checkpoint(file)]);
    for (const steps of [7, 13, 20]) {
      const cut = cutOff(steps);
      await train({ ...more, ...cut, callbacks: [...with_(watch()), ...cut.callbacks] });
    }
    const resumed = await train({ ...more, callbacks: with_(watch()) });
    expect(expected.history.stopped).toMatch(/loss has not improved/);
    expect(gap(resumed, expected)).toBeLessThan(1e-6);
  });

  test('a run that is done gives its weights and history back without a step', async () => {
    const file = newFile();
    const done = await train({ callbacks: [checkpoint(file)] });
    let steps = 0;
    const count: Callback = {
      step() {
        steps += 1;
      },
    };
    const { weights, history } = done;
    const again = await train({ callbacks: [count, checkpoint(file)] });
    expect(again).toEqual({ weights, history: { ...history, resumed: { step: 18, finished: true } } });
    expect(steps).toBe(0);
    // Neither is it written into the file, nor said of a run that trains.
    expect(history.resumed).toBeUndefined();
  });

  test('a run that is done says so where progress is shown', async () => {
    const file = newFile();
    await train({ callbacks: [checkpoint(file)] });
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      await train({ callbacks: [checkpoint(file)] });
      expect(write).not.toHaveBeenCalled();
      await train({ callbacks: [checkpoint(file), { showsProgress: true }] });
      expect(write.mock.calls).toEqual([
        [
          'The checkpoint holds this run, finished at step 18 of 18: its weights and history come back, and nothing is trained. ' +
            'Delete the file to train again.\n',
        ],
      ]);
    } finally {
      write.mockRestore();
    }
  });

  test('saves after so many steps, or after each epoch', async () => {
    const saves = async (every: number | 'epoch') => {
      const file = newFile();
      const written = new Set<string>();
      const look: Callback = {
        settled({ step }) {
          if (readdirSync(folder).includes(`${files}.safetensors`)) written.add(readFileSync(file, 'latin1'));
          seen.push([step, written.size]);
        },
      };
      const seen: [number, number][] = [];
      await train({ epochs: 2, callbacks: [checkpoint(file, { every }), look] });
      return seen.filter(([, size], index) => size > (seen[index - 1]?.[1] ?? 0)).map(([step]) => step);
    };
    // Six steps an epoch; the end is always saved.
    expect(await saves('epoch')).toEqual([6, 12]);
    expect(await saves(5)).toEqual([5, 10, 12]);
  });
});

describe('two runs on one file', () => {
  const sentence = /\.safetensors, which another run is writing, of process \d+ since .*Try another file/;
  const leftovers = () => readdirSync(folder).filter((name) => /\.(lock|tmp)$/.test(name));

  test('at once in one process: the second is refused, the first goes on, and then the file is free', async () => {
    const file = newFile();
    const first = train({ callbacks: [checkpoint(file)] });
    await expect(train({ callbacks: [checkpoint(file)] })).rejects.toThrow(sentence);
    expect(gap((await first).weights, (await train()).weights)).toBe(0);
    expect((await train({ callbacks: [checkpoint(file)] })).history.resumed).toEqual({ step: 18, finished: true });
    expect(leftovers()).toEqual([]);
  });

  test('of two processes: the second is refused until the first is gone, also by a kill', async () => {
    const file = newFile();
    const fixtures = join(__dirname, 'fixtures');
    const args = ['-r', join(fixtures, 'register.js'), join(fixtures, 'checkpoint-child.js'), `${file}.json`, file];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(createInterface({ input: child.stdout }), 'line');
    child.kill('SIGSTOP');
    try {
      await expect(train({ callbacks: [checkpoint(file)] })).rejects.toThrow(`of process ${child.pid} since`);
    } finally {
      child.kill('SIGKILL');
    }
    await once(child, 'close');
    // The kill left the lock, and perhaps a checkpoint of the child's run.
    expect(leftovers()).toHaveLength(1);
    rmSync(file, { force: true });
    await train({ callbacks: [checkpoint(file)] });
    expect(leftovers()).toEqual([]);
  });

  test('a lock of a process whose number was given to another one is taken over', async () => {
    const file = newFile();
    writeFileSync(
      `${file}.lock`,
      JSON.stringify({ host: hostname(), pid: process.ppid, started: '1', since: '2020-01-01' }),
    );
    await train({ callbacks: [checkpoint(file)] });
    expect(leftovers()).toEqual([]);
  });

  test('a run that fails gives the file free', async () => {
    const file = newFile();
    const fail: Callback = {
      step() {
        throw new Error('out of paper');
      },
    };
    await expect(train({ callbacks: [checkpoint(file), fail] })).rejects.toThrow('out of paper');
    expect(leftovers()).toEqual([]);
    await train({ callbacks: [checkpoint(file)] });
  });
});

describe('what checkpoint refuses, it refuses in a sentence and leaves as it is', () => {
  async function refused(file: string, more: Partial<FitOptions>, message: RegExp) {
    const before = readFileSync(file);
    const tensors = tf.memory().numTensors;
    const net = smallNet();
    const weights = valuesOf(net);
    await expect(train({ callbacks: [checkpoint(file), bestWeights()], ...more }, net)).rejects.toThrow(message);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(valuesOf(net)).toEqual(weights);
    for (const weight of Object.values(net.weights)) weight.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  }

  test("another run's file", async () => {
    const file = newFile();
    await train({ callbacks: [checkpoint(file), bestWeights()] });
    await refused(file, { epochs: 4 }, /which is of another run: its epochs is 3, this run's is 4\. Try another file/);
    await refused(file, { seed: 6 }, /its seed is 5/);
    await refused(
      file,
      { optimizer: sgd(0.01, 0.9) },
      /'slot.*another optimizer, other frozen layers or other callbacks/,
    );
    await refused(
      file,
      { optimizer: chain(freeze('head'), adam(0.01)) },
      /'head\/kernel', which this run does not have/,
    );
  });

  test('a damaged file: cut short, a bit turned, something else, weights only', async () => {
    const [good, bad] = [newFile(), newFile()];
    await train({ callbacks: [checkpoint(good), bestWeights()] });
    const bytes = readFileSync(good);
    const turned = Buffer.from(bytes);
    turned[turned.length - 30] ^= 1;
    writeFileSync(bad, bytes.subarray(0, bytes.length - 9));
    await refused(bad, {}, /is damaged.*Delete it to train from the start/);
    writeFileSync(bad, turned);
    await refused(bad, {}, /is damaged \(its values differ from those that were written\)/);
    writeFileSync(bad, Buffer.from(bytes.toString('latin1').replace('"waited', '"waiter'), 'latin1'));
    await refused(bad, {}, /is damaged|another/);
    writeFileSync(bad, 'epoch,loss\n1,2\n');
    await refused(bad, {}, /is damaged/);
    writeSafetensors(bad, new Map([['a', { shape: [1], values: new Float32Array(1) }]]));
    await refused(bad, {}, /must be a checkpoint; got .*, which is another file and stays as it is/);
    copyFileSync(good, bad);
    expect((await train({ callbacks: [checkpoint(bad), bestWeights()] })).history.epochs).toHaveLength(3);
  });

  test('a number of steps that is none', () => {
    expect(() => checkpoint('x', { every: 0 })).toThrow(/every must be 'epoch' or a positive integer of steps; got 0/);
  });

  test('a run that fails is not saved', async () => {
    const file = newFile();
    const fail: Callback = {
      step({ step }) {
        if (step === 8) throw new Error('out of paper');
      },
    };
    await expect(train({ callbacks: [checkpoint(file), fail] })).rejects.toThrow('out of paper');
    // The checkpoint after the first epoch stays, and the run can continue from it.
    expect(gap(await train({ callbacks: [checkpoint(file)] }), await train())).toBeLessThan(1e-6);
  });
});
