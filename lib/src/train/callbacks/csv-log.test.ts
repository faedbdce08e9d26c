import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Callback } from '../../core/callback';
import { sgd } from '../../optimize/sgd';
import { type FitOptions, fit } from '../fit';
import { crossEntropy } from '../loss';
import { checkpoint } from './checkpoint';
import { csvLog } from './csv-log';
import { smallNet, stripes } from './fixtures/small-net';

const folder = mkdtempSync(join(tmpdir(), 'csv-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

const options: FitOptions = { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 4, batch: 8, seed: 1 };
const data = stripes(24);
const rows = (file: string) => readFileSync(file, 'utf8').split('\n');

test('a row an epoch holds the numbers of the history, to the last digit, under one header', async () => {
  const file = join(folder, 'new', 'log.csv');
  const run = () => fit(smallNet(), data, { ...options, validate: stripes(12, 4), callbacks: [csvLog(file)] });
  await run();
  const { epochs } = await run();
  const numbers = epochs.map((epoch) => [epoch.epoch, epoch.loss, epoch.validLoss, epoch.validAccuracy, epoch.seconds]);
  expect(rows(file)).toEqual([
    'epoch,loss,validLoss,validAccuracy,seconds',
    ...numbers.map((row) => row.join(',')),
    '',
  ]);
});

test('each of several losses has its column, whatever its name', async () => {
  const file = join(folder, 'tasks.csv');
  const loss = { kind: crossEntropy(), 'a "b", c': crossEntropy() };
  const { epochs } = await fit(smallNet(), data, { ...options, loss, epochs: 1, callbacks: [csvLog(file)] });
  const { losses = {}, seconds } = epochs[0];
  expect(rows(file)).toEqual([
    'epoch,loss,loss:kind,"loss:a ""b"", c",seconds',
    ['1', epochs[0].loss, losses.kind, losses['a "b", c'], seconds].join(','),
    '',
  ]);
});

test.each([true, false])(
  'a resumed run goes on without a row twice or missing; checkpoint first: %s',
  async (first) => {
    const [file, saved] = [join(folder, `${first}.csv`), join(folder, `${first}.safetensors`)];
    const both = () => (first ? [checkpoint(saved), csvLog(file)] : [csvLog(file), checkpoint(saved)]);
    // The third row is written, and the process dies before the third checkpoint.
    const die: Callback = {
      epoch({ history }) {
        if (history.epochs.length === 3) throw new Error('killed');
      },
    };
    await expect(fit(smallNet(), data, { ...options, callbacks: [...both(), die] })).rejects.toThrow('killed');
    expect(rows(file)).toHaveLength(5);
    const { epochs } = await fit(smallNet(), data, { ...options, callbacks: both() });
    expect(
      rows(file)
        .slice(1, -1)
        .map((row) => row.split(',').map(Number)),
    ).toEqual(epochs.map(({ epoch, loss, seconds }) => [epoch, loss, seconds]));
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  },
);
