import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Callback } from '../../core/callback';
import { NEEDS_MOUNT, tinyDisk } from '../../fixtures/tiny-disk';
import { sgd } from '../../optimize/sgd';
import { type FitOptions, fit } from '../fit';
import { crossEntropy } from '../loss';
import { checkpoint } from './checkpoint';
import { csvLog } from './csv-log';
import { smallNet, stripes } from './fixtures/small-net';
import { jsonlLog } from './jsonl-log';
import { tensorBoard } from './tensor-board';

const folder = mkdtempSync(join(tmpdir(), 'optional-write-'));
const disk = tinyDisk('32k');
beforeAll(() => disk?.open());
afterAll(() => {
  disk?.close();
  rmSync(folder, { recursive: true });
});
const warned = jest.spyOn(console, 'warn').mockImplementation(() => {});
afterEach(() => void warned.mockClear());
const warnings = () => warned.mock.calls.map(([text]) => String(text));

const options: FitOptions = { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 6, batch: 8, seed: 1 };
const data = stripes(24);
const onTinyDisk = disk ? test : test.skip;

/** Does something after these epochs. */
const after = (moments: Readonly<Record<number, () => void>>): Callback => ({
  settled: ({ history, progress }) => (progress.done === 0 ? moments[history.epochs.length]?.() : undefined),
});

onTinyDisk(
  `a log on a disk that is full for a while costs one line, and is complete in the end${disk ? '' : NEEDS_MOUNT}`,
  async () => {
    const file = join(disk?.folder ?? '', 'log.csv');
    const moments = { 1: () => disk?.fill(), 4: () => disk?.empty() };
    const { epochs } = await fit(smallNet(), data, { ...options, callbacks: [csvLog(file), after(moments)] });
    expect(epochs).toHaveLength(6);
    expect(warnings()).toEqual([
      `${file} cannot be written: the disk is full. Make room there, or choose a place on another disk. Training continues, and the log is tried again after the next epoch.`,
    ]);
    const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    expect(rows.map((row) => Number(row.split(',')[1]))).toEqual(epochs.map(({ loss }) => loss));
  },
);

onTinyDisk(`logs of steps are complete in the end, too${disk ? '' : NEEDS_MOUNT}`, async () => {
  const [file, logs] = [join(disk?.folder ?? '', 'log.jsonl'), join(disk?.folder ?? '', 'events')];
  // The last page of a file has room for about eight epochs.
  const moments = { 1: () => disk?.fill(), 16: () => disk?.empty() };
  const callbacks = [jsonlLog(file, { every: 1 }), tensorBoard(logs, { every: 1 }), after(moments)];
  await fit(smallNet(), data, { ...options, epochs: 20, callbacks });
  expect(warnings()).toEqual([
    expect.stringMatching(/log\.jsonl cannot be written: the disk is full.*the lines are written with the next one/),
    expect.stringMatching(/tfevents.* cannot be written: the disk is full.*the values are written with the next ones/),
  ]);
  const steps = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(steps.filter(({ event }) => event === 'step').map(({ step }) => step)).toEqual(
    [...Array(60).keys()].map((n) => n + 1),
  );
  // Each of 60 steps has its loss in one of the files.
  const texts = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'latin1'));
  expect(texts.length).toBeGreaterThan(1);
  expect(texts.join('').split('step/loss').length - 1).toBeGreaterThanOrEqual(60);
  for (const path of [file, logs]) rmSync(path, { recursive: true });
});

onTinyDisk(
  `a checkpoint on a full disk keeps the older one, from which a run resumes${disk ? '' : NEEDS_MOUNT}`,
  async () => {
    const file = join(disk?.folder ?? '', 'run.safetensors');
    const uncut = await fit(smallNet(), data, options);
    const full = { 2: () => disk?.fill() };
    const { epochs } = await fit(smallNet(), data, { ...options, callbacks: [checkpoint(file), after(full)] });
    expect(epochs.map(({ loss }) => loss)).toEqual(uncut.epochs.map(({ loss }) => loss));
    expect(warnings()).toEqual([
      expect.stringMatching(/run\.safetensors cannot be written: the disk is full.*an older checkpoint stays/),
    ]);
    disk?.empty();
    const seen: number[] = [];
    const look: Callback = { epoch: ({ history }) => void seen.push(history.epochs.length) };
    const again = await fit(smallNet(), data, { ...options, callbacks: [checkpoint(file), look] });
    expect(seen).toEqual([3, 4, 5, 6]);
    expect(again.epochs.map(({ loss }) => loss)).toEqual(uncut.epochs.map(({ loss }) => loss));
  },
);

test('a folder, or a path through a file, costs a line as well; a second failure in a row none', async () => {
  const index = join(folder, 'a-file');
  writeFileSync(index, '');
  mkdirSync(join(folder, 'a-folder'));
  const callbacks = [csvLog(join(folder, 'a-folder')), checkpoint(join(index, 'x'))];
  const { epochs } = await fit(smallNet(), data, { ...options, callbacks });
  expect(epochs).toHaveLength(6);
  // The checkpoint's lock comes first.
  expect(warnings()).toEqual([
    expect.stringMatching(/a-file\/x\.lock cannot be written: .*a-file is a file, not a folder/),
    expect.stringMatching(/a-folder cannot be written: it is a folder/),
  ]);
});

test('a folder in the place of a checkpoint ends the run before its first step: nothing is lost yet', async () => {
  const steps: number[] = [];
  const count: Callback = { step: ({ step }) => void steps.push(step) };
  const callbacks = [checkpoint(folder), count];
  await expect(fit(smallNet(), data, { ...options, callbacks })).rejects.toThrow(
    `${folder} cannot be read: it is a folder`,
  );
  expect(steps).toEqual([]);
});
