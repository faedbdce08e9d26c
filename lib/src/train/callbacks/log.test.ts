import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { crc32c } from '../../checksum';
import type { Callback } from '../../core/callback';
import { adam } from '../../optimize/adam';
import { chain } from '../../optimize/chain';
import { freeze } from '../../optimize/freeze';
import { linear } from '../../optimize/schedule';
import { sgd } from '../../optimize/sgd';
import { type FitOptions, fit } from '../fit';
import { crossEntropy } from '../loss';
import { f1Score } from '../metrics/f1-score';
import { checkpoint } from './checkpoint';
import { csvLog } from './csv-log';
import { fileVersionEvent, restartEvent, scalarsEvent } from './event-record';
import { smallNet, stripes } from './fixtures/small-net';
import { jsonlLog } from './jsonl-log';
import { tensorBoard } from './tensor-board';

const folder = mkdtempSync(join(tmpdir(), 'log-'));
afterAll(() => rmSync(folder, { recursive: true }));

const options: FitOptions = { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 4, batch: 8, seed: 1 };
const data = stripes(24);
const validate = stripes(12, 4);
const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a callback reads', () => {
  test('the learning rate of the step just done, frozen layers and schedules included', async () => {
    const rates: (number | undefined)[] = [];
    const watch: Callback = {
      begin: ({ rate }) => void rates.push(rate),
      step: ({ rate }) => void rates.push(rate),
    };
    const optimizer = chain(freeze('body'), adam(linear(0.4, 0.1)));
    await fit(smallNet(), data, { ...options, optimizer, epochs: 1, callbacks: [watch] });
    // Three steps, at positions 0, 0.5 and 1.
    expect(rates[0]).toBeUndefined();
    for (const [index, rate] of [0.4, 0.25, 0.1].entries()) expect(rates[index + 1]).toBeCloseTo(rate, 6);
  });

  test('the norm of the gradients, which gradient descent shows in the weights', async () => {
    const net = smallNet();
    const trained = Object.values(net.weights).filter(({ trainable }) => trainable);
    const before = trained.map((weight) => weight.dataSync().slice());
    let norm: number | undefined;
    const watch: Callback = {
      gradientNorm: true,
      step({ gradientNorm }) {
        norm = gradientNorm;
        return { stop: 'one step' };
      },
    };
    await fit(net, data, { ...options, callbacks: [watch] });
    // Gradient descent: a gradient is the change divided by the learning rate, 0.1.
    const squares = trained.flatMap((weight, index) =>
      [...weight.dataSync()].map((w, at) => (w - before[index][at]) ** 2),
    );
    expect(norm).toBeCloseTo(Math.sqrt(squares.reduce((sum, square) => sum + square, 0)) / 0.1, 3);
  });

  test('no norm that nothing asked for', async () => {
    const norms: unknown[] = [];
    const watch: Callback = { step: ({ gradientNorm }) => void norms.push(gradientNorm) };
    await fit(smallNet(), data, { ...options, epochs: 1, callbacks: [watch] });
    expect(norms).toEqual([undefined, undefined, undefined]);
  });
});

describe('jsonlLog', () => {
  test('has a line for each epoch, and one for every so many steps', async () => {
    const file = join(folder, 'new', 'log.jsonl');
    const metrics = { f1: f1Score() };
    const callbacks = [jsonlLog(file, { every: 2 })];
    const { epochs } = await fit(smallNet(), data, { ...options, epochs: 2, validate, metrics, callbacks });
    const found = lines(file);
    expect(found.map(({ event, step, epoch }) => [event, step, epoch])).toEqual([
      ['step', 2, 1],
      ['epoch', 3, 1],
      ['step', 4, 2],
      ['step', 6, 2],
      ['epoch', 6, 2],
    ]);
    expect(found.filter(({ event }) => event === 'epoch')).toEqual(
      epochs.map((record, index) => ({ event: 'epoch', step: 3 * (index + 1), ...record })),
    );
    expect(Object.keys(found[0])).toEqual(['event', 'step', 'epoch', 'loss', 'rate', 'gradientNorm']);
    expect(found[0].rate).toBeCloseTo(0.1, 6);
  });

  test.each([true, false])('a resumed run repeats no line and leaves none out; checkpoint first: %s', async (first) => {
    const [file, saved] = [join(folder, `${first}.jsonl`), join(folder, `${first}.safetensors`)];
    const both = () => {
      const [keep, log] = [checkpoint(saved, { every: 2 }), jsonlLog(file, { every: 1 })];
      return first ? [keep, log] : [log, keep];
    };
    const die: Callback = {
      step({ step }) {
        if (step === 6) throw new Error('killed');
      },
    };
    await expect(fit(smallNet(), data, { ...options, callbacks: [...both(), die] })).rejects.toThrow('killed');
    // A process that dies while it writes leaves a part of a line.
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"event":"st`);
    await fit(smallNet(), data, { ...options, callbacks: both() });
    const whole = Array.from({ length: 12 }, (_, index) => [
      `step ${index + 1}`,
      ...(index % 3 === 2 ? [`epoch ${index + 1}`] : []),
    ]);
    expect(lines(file).map(({ event, step }) => `${event} ${step}`)).toEqual(whole.flat());
  });

  test('a new run begins a new log, and another file is left alone', async () => {
    const [log, other] = [join(folder, 'twice.jsonl'), join(folder, 'data.jsonl')];
    for (const epochs of [3, 1]) await fit(smallNet(), data, { ...options, epochs, callbacks: [jsonlLog(log)] });
    expect(lines(log)).toHaveLength(1);
    writeFileSync(other, '{"text":"mine"}\n');
    const run = fit(smallNet(), data, { ...options, callbacks: [jsonlLog(other)] });
    await expect(run).rejects.toThrow(/has other lines and stays as it is/);
    expect(readFileSync(other, 'utf8')).toBe('{"text":"mine"}\n');
    const onFolder = fit(smallNet(), data, { ...options, callbacks: [jsonlLog(folder)] });
    await expect(onFolder).rejects.toThrow(/cannot be read: it is a folder. Give the path of a file/);
    expect(() => jsonlLog(log, { every: 0 })).toThrow(/every is 0; it must be an integer of 1 or more/);
  });
});

/** Made by bench/reference/event_files.py. */
const written = JSON.parse(readFileSync(join(__dirname, 'fixtures', 'event-records.json'), 'utf8'));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('tensorBoard', () => {
  test('writes the records that TensorBoard writes, byte for byte', () => {
    const { seconds, values, scalars } = written;
    expect(hex(fileVersionEvent(seconds))).toBe(written.version);
    expect(hex(restartEvent(seconds, 300))).toBe(written['restart at 300']);
    for (const [step, record] of Object.entries(scalars))
      expect(hex(scalarsEvent(seconds, Number(step), values))).toBe(record);
  });

  test('computes the checksums of RFC 3720', () => {
    for (const [bytes, checksum] of written.crc32c) expect(crc32c(Buffer.from(bytes, 'hex'))).toBe(checksum);
  });

  test('adds a file for each run, with the values of epochs and steps', async () => {
    const logs = join(folder, 'tensorboard');
    const callbacks = () => [tensorBoard(logs, { every: 3 })];
    const { epochs } = await fit(smallNet(), data, { ...options, epochs: 1, validate, callbacks: callbacks() });
    const [name] = readdirSync(logs);
    expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\.transferlab\.\d+\.\d+$/);
    const bytes = readFileSync(join(logs, name));
    const found = tagsIn(bytes);
    expect([...found.keys()]).toEqual([
      ...['step/loss', 'step/rate', 'step/gradientNorm'],
      ...['loss', 'validLoss', 'validAccuracy', 'seconds'],
    ]);
    expect(found.get('loss')).toBe(Math.fround(epochs[0].loss));
    expect(found.get('validAccuracy')).toBe(Math.fround(epochs[0].validAccuracy as number));
    await fit(smallNet(), data, { ...options, epochs: 1, callbacks: callbacks() });
    expect(readdirSync(logs)).toHaveLength(2);
  });

  test('replaces what an interrupted run wrote after its checkpoint, and not its last step', async () => {
    const [logs, saved] = [join(folder, 'resumed'), join(folder, 'resumed.safetensors')];
    const both = () => [tensorBoard(logs, { every: 1 }), checkpoint(saved, { every: 3 })];
    const die: Callback = {
      step({ step }) {
        if (step === 4) throw new Error('killed');
      },
    };
    await expect(fit(smallNet(), data, { ...options, callbacks: [...both(), die] })).rejects.toThrow('killed');
    await fit(smallNet(), data, { ...options, callbacks: both() });
    // The checkpoint is of step 3, before the end of its epoch: values from step 4 on are replaced.
    const restart = hex(restartEvent(0, 4)).slice(-20, -8);
    const [first, second] = readdirSync(logs).map((name) => hex(readFileSync(join(logs, name))));
    expect(first).not.toContain(restart);
    expect(second).toContain(restart);
  });
});

/** The last value of each tag: a field 1 with the tag, and a field 2 of four bytes. */
function tagsIn(bytes: Buffer): Map<string, number> {
  const found = new Map<string, number>();
  for (let at = 0; at < bytes.length; at += Number(bytes.readBigUInt64LE(at)) + 16) {
    const event = bytes.subarray(at + 12, at + 12 + Number(bytes.readBigUInt64LE(at)));
    const tags = new RegExp(`\n[\\s\\S]([\\w:/]+)${String.fromCharCode(0x15)}([\\s\\S]{4})`, 'g');
    for (const match of event.toString('latin1').matchAll(tags)) {
      found.set(match[1], Buffer.from(match[2], 'latin1').readFloatLE(0));
    }
  }
  return found;
}

test('csvLog has the metrics, under columns of their names', async () => {
  const file = join(folder, 'metrics.csv');
  const metrics = { f1: f1Score() };
  const { epochs } = await fit(smallNet(), data, {
    ...options,
    epochs: 1,
    validate,
    metrics,
    callbacks: [csvLog(file)],
  });
  const [header, row] = readFileSync(file, 'utf8').split('\n');
  expect(header).toBe('epoch,loss,validLoss,validAccuracy,metric:f1,seconds');
  expect(row.split(',')[4]).toBe(String(epochs[0].metrics?.f1));
});
