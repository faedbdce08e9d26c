import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Callback, Run } from '../../core/callback';
import { sgd } from '../../optimize/sgd';
import { type FitOptions, fit } from '../fit';
import { crossEntropy } from '../loss';
import { earlyStopping } from './early-stopping';
import { smallNet, stripes } from './fixtures/small-net';
import { livePlot } from './live-plot';
import { progress } from './progress';
import { progressLine, progressText, stopwatch } from './progress-line';

const run = (changes: Partial<Run>): Run => ({
  ...({} as Run),
  epochs: 10,
  steps: 40,
  step: 52,
  loss: 0.43211,
  progress: { epoch: 2, done: 12, sums: {}, examples: 0 },
  history: { epochs: [], seconds: 0, waited: 0 },
  ...changes,
});
const epoch = { epoch: 1, loss: 0.6, validLoss: 0.51, validAccuracy: 0.8181, seconds: 3 };

describe('the line', () => {
  test('says epoch, step, loss, the time spent and the time left', () => {
    expect(progressText(run({}), { spent: 12.4, left: 34 })).toBe(
      'epoch 2/10, step 12/40 · loss 0.4321 · 0:12, 0:34 left',
    );
    expect(progressText(run({ loss: 0.0000123 }), { spent: 3723 })).toBe(
      'epoch 2/10, step 12/40 · loss 1.23e-5 · 1:02:03',
    );
  });

  test('says what held-out data gave last, and after an epoch the mean loss of it', () => {
    const between = { epoch: 2, done: 0, sums: {}, examples: 0 };
    const history = { epochs: [epoch], seconds: 3, waited: 0 };
    expect(progressText(run({ step: 40, progress: between, history }), { spent: 65, left: 585 })).toBe(
      'epoch 1/10, step 40/40 · loss 0.6000 · held-out 0.5100, 82 % right · 1:05, 9:45 left',
    );
    const { validLoss, ...noLoss } = epoch;
    const unmeasured = { ...history, epochs: [noLoss] };
    expect(progressText(run({ step: 40, progress: between, history: unmeasured }), { spent: 65 })).toBe(
      'epoch 1/10, step 40/40 · loss 0.6000 · held-out 82 % right · 1:05',
    );
  });

  test('a bound where the run may end early, and nothing of the time left once it was stopped', () => {
    expect(progressText(run({ mayEndEarly: true }), { spent: 12.4, left: 34 })).toMatch(/ · 0:12, at most 0:34 left$/);
    expect(progressText(run({ mayEndEarly: true }), { spent: 12.4, left: 0 })).toMatch(/ · 0:12, 0:00 left$/);
    const history = { epochs: [], seconds: 0, waited: 0, stopped: 'interrupted' };
    expect(progressText(run({ history }), { spent: 12.4, left: 34 })).toBe(
      'stopped at step 52 of 400: interrupted · epoch 2/10, step 12/40 · loss 0.4321 · 0:12',
    );
  });

  test('has a bar as far as there is room, and is never wider than the terminal', () => {
    expect(progressLine('text', 0.5, 80)).toBe(`[${'='.repeat(15)}${' '.repeat(15)}] text`);
    expect(progressLine('text', 1, 20)).toBe(`[${'='.repeat(12)}] text`);
    expect(progressLine('a long text', 0.5, 8)).toBe('a long ');
  });
});

test('the time left is that of the steps ahead at the pace of those done, without the first two', () => {
  const now = jest.spyOn(performance, 'now').mockReturnValue(0);
  try {
    const paceAt = (step: number, milliseconds: number) => {
      now.mockReturnValue(milliseconds);
      at.step = step;
      return pace();
    };
    // Forty steps were done before this process began; 360 are ahead.
    const at = { ...run({}), step: 40 };
    const pace = stopwatch(at);
    expect(paceAt(40, 100)).toEqual({ spent: 0.1, left: undefined });
    expect(paceAt(41, 5000)).toEqual({ spent: 5, left: undefined });
    expect(paceAt(42, 6000)).toEqual({ spent: 6, left: undefined });
    // Ten steps in two seconds: the 348 steps ahead take 69.6.
    expect(paceAt(52, 8000)).toEqual({ spent: 8, left: 69.6 });
    expect(paceAt(400, 90000)).toEqual({ spent: 90, left: 0 });
  } finally {
    now.mockRestore();
  }
});

const options: FitOptions = {
  loss: crossEntropy(),
  optimizer: sgd(0.1),
  epochs: 2,
  batch: 8,
  validate: stripes(12, 4),
};
const data = stripes(24);

describe('on stderr', () => {
  const { isTTY, columns } = process.stderr;
  afterEach(() => {
    jest.restoreAllMocks();
    Object.assign(process.stderr, { isTTY, columns });
  });

  /** What `fit` writes to a stderr that is a terminal, or is not. */
  async function written(terminal: boolean, callback = progress({ every: 0 }), more: Callback[] = []): Promise<string> {
    const texts: string[] = [];
    Object.assign(process.stderr, { isTTY: terminal, columns: 100 });
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
    const epochs = more.length > 0 ? 10 : options.epochs;
    await fit(smallNet(), data, { ...options, epochs, callbacks: [callback, ...more] });
    jest.restoreAllMocks();
    return texts.join('');
  }

  test('a terminal has one line, rewritten at each step, that ends with the run', async () => {
    const text = await written(true);
    // Three steps and the end of each of two epochs; the line feed comes last.
    const lines = text.split('\r').slice(1);
    expect(lines).toHaveLength(8);
    expect(lines.every((line) => line.replace('\u001b[K', '').trimEnd().length < 100)).toBe(true);
    expect(lines[0]).toMatch(/^\[=+ +\] epoch 1\/2, step 1\/3 · loss \d\.\d{4} · 0:0\d/);
    expect(lines[7]).toMatch(/^\[=+\] epoch 2\/2, step 3\/3 .* right · 0:0\d, 0:00 left/);
    expect(lines[7].endsWith('\u001b[K\n')).toBe(true);
    expect(text.indexOf('\n')).toBe(text.length - 1);
  });

  test('a file has a line an epoch', async () => {
    const lines = (await written(false)).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^epoch 1\/2, step 3\/3 · loss .* · held-out .* right · 0:0\d/);
    expect(lines[2]).toBe('');
  });

  test('livePlot does the same outside a notebook', async () => {
    expect((await written(false, livePlot())).split('\n')).toHaveLength(3);
  });

  test('the last line of a run that early stopping ended says so', async () => {
    const text = await written(false, progress({ every: 0 }), [earlyStopping({ patience: 1, minDelta: 1e6 })]);
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toMatch(/, at most 0:0\d left$/);
    expect(lines.at(-1)).toMatch(/^stopped at step 6 of 30: validLoss has not improved for 1 epoch · epoch 2\/10/);
  });

  test('a run that fails leaves the line closed', async () => {
    const fail = {
      step() {
        throw new Error('out of paper');
      },
    };
    const texts: string[] = [];
    Object.assign(process.stderr, { isTTY: true });
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
    const callbacks = [progress(), fail];
    await expect(fit(smallNet(), data, { ...options, callbacks })).rejects.toThrow('out of paper');
    expect(texts.at(-1)).toBe('\n');
  });
});

test.each([-1, Number.NaN, 'x', null])('every %p seconds is refused', (every) => {
  expect(() => progress({ every: every as number })).toThrow(
    /progress's every is .*; it must be a number of 0 or more/,
  );
});
