import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sgd } from '../optimize/sgd';
import { smallNet, stripes } from './callbacks/fixtures/small-net';
import { type FitOptions, fit } from './fit';
import { crossEntropy } from './loss';

interface Said {
  readonly step?: number;
  readonly stopped?: string;
  readonly listeners?: number;
  readonly weights: number[][];
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process that trains for ever; `said` grows by a line a step. */
function train(mode: string): { child: ChildProcess; said: Said[]; after: (step: number) => Promise<void> } {
  const fixtures = join(__dirname, 'callbacks', 'fixtures');
  const args = ['-r', join(fixtures, 'register.js'), join(fixtures, 'interrupt-child.js'), mode];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  children.push(child);
  const said: Said[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => said.push(JSON.parse(line)));
  const after = async (step: number) => {
    const dead = once(child, 'close').then(() => Promise.reject(new Error(errors)));
    while (said.length < step) await Promise.race([once(lines, 'line'), dead]);
    dead.catch(() => {});
  };
  return { child, said, after };
}

describe('SIGINT', () => {
  test('stops after the step that is under way, keeps its weights and lets the program choose how to end', async () => {
    const { child, said, after } = train('slow');
    await after(3);
    // The callback of the third step lasts two seconds without a pause: the signal is handled in the step after it.
    child.kill('SIGINT');
    const [code, signal] = await once(child, 'close');
    expect([code, signal]).toEqual([7, null]);
    const end = said.at(-1) as Said;
    expect(end.stopped).toBe('interrupted');
    expect(said.slice(0, -1).map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(end.weights).toEqual(said.at(-2)?.weights);
    expect(end.weights).not.toEqual(said[0].weights);
    expect(end.listeners).toBe(0);
  });

  test('is heard while small steps follow each other without a pause', async () => {
    const { child, said, after } = train('fast');
    await after(20);
    const asked = performance.now();
    child.kill('SIGINT');
    await once(child, 'close');
    expect(performance.now() - asked).toBeLessThan(5000);
    expect(said.at(-1)?.stopped).toBe('interrupted');
  });

  test('ends the process when it comes again', async () => {
    const { child, said, after } = train('hanging');
    await after(3);
    child.kill('SIGINT');
    const steps = async (): Promise<number> => {
      const before = said.length;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return said.length === before ? before : steps();
    };
    const last = await steps();
    expect(child.exitCode).toBeNull();
    child.kill('SIGINT');
    const [code, signal] = await once(child, 'close');
    expect([code, signal]).toEqual([null, 'SIGINT']);
    expect(said).toHaveLength(last);
  });
});

describe('in this process', () => {
  const data = stripes(24);
  const options: FitOptions = { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 5, batch: 8 };

  test('an AbortSignal stops after the current step, in the middle of an epoch', async () => {
    const controller = new AbortController();
    let steps = 0;
    const abort = {
      step() {
        steps += 1;
        if (steps === 4) controller.abort();
      },
    };
    const history = await fit(smallNet(), data, { ...options, signal: controller.signal, callbacks: [abort] });
    expect(history.stopped).toBe('interrupted');
    expect(history.epochs).toHaveLength(1);
    expect(steps).toBe(4);
  });

  test('no listener is left behind, whether the run ends well or fails', async () => {
    const before = process.listeners('SIGINT');
    const controller = new AbortController();
    await fit(smallNet(), data, { ...options, signal: controller.signal });
    const fail = {
      step() {
        expect(process.listenerCount('SIGINT')).toBe(before.length + 1);
        throw new Error('out of paper');
      },
    };
    await expect(fit(smallNet(), data, { ...options, callbacks: [fail] })).rejects.toThrow('out of paper');
    expect(process.listeners('SIGINT')).toEqual(before);
  });
});
