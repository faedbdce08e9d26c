import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TransferError } from './error';
import { type Lock, locked, lockFile } from './lock';
import { thisProcess } from './owner';

const all = mkdtempSync(join(tmpdir(), 'lock-'));
let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(all, 'one-'));
  lock = join(folder, 'lock');
});
afterAll(() => rmSync(all, { recursive: true }));

const holder = (turns: number, stay: number, mark = 'mark'): ChildProcess =>
  spawn(process.execPath, [join(__dirname, 'fixtures', 'holder.js'), lock, join(folder, mark), `${turns}`, `${stay}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** The exit codes of so many holders at once. */
const codesOf = (count: number, turns: number, stay: number) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const child = holder(turns, stay);
      child.stdout?.resume();
      return (await once(child, 'close'))[0];
    }),
  );

/** A lock that somebody else has, as its file says; last touched so many seconds ago. */
function held(owner: object, seconds = 0): void {
  writeFileSync(lock, JSON.stringify(owner));
  const time = Date.now() / 1000 - seconds;
  utimesSync(lock, time, time);
}

const getsIn = () => {
  try {
    return locked(lock, () => 'in', { patience: 0 });
  } catch (error) {
    expect(error).toBeInstanceOf(TransferError);
    return (error as Error).message;
  }
};

describe('processes', () => {
  test('eight of them, forty turns each, are never inside at once', async () => {
    expect(await codesOf(8, 40, 0.5)).toEqual(Array(8).fill(0));
    expect(readdirSync(folder)).toEqual([]);
  });

  test('one that is killed inside is followed by all that wait, one at a time', async () => {
    for (let round = 0; round < 3; round++) {
      const killed = holder(1, Number.POSITIVE_INFINITY, 'killed');
      const ended = once(killed, 'close');
      await once(killed.stdout as NodeJS.ReadableStream, 'data');
      const waiting = codesOf(3, 2, 1);
      killed.kill('SIGKILL');
      await ended;
      expect(await waiting).toEqual([0, 0, 0]);
      // What it marked stays, and its lock does not.
      expect(readdirSync(folder)).toEqual(['killed']);
      rmSync(join(folder, 'killed'));
    }
  });
});

describe('the lock of another holder', () => {
  test('that runs is left to it, however old it is, and named', () => {
    held({ ...thisProcess(), since: '2026-01-02T03:04:05Z', token: 'theirs' }, 3600);
    expect(getsIn()).toBe(
      `${lock} is held by process ${process.pid} on ${hostname()} since 2026-01-02T03:04:05Z. Wait for it, or stop it, and try again.`,
    );
    expect(JSON.parse(readFileSync(lock, 'utf8')).token).toBe('theirs');
  });

  test('that is gone is taken at once: by its number, or by its start where the number is used again', () => {
    held({ ...thisProcess(), pid: 2 ** 30, token: 'theirs' });
    expect(getsIn()).toBe('in');
    held({ ...thisProcess(), started: '1', token: 'theirs' });
    expect(getsIn()).toBe('in');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['on another machine', { host: 'elsewhere', pid: 1, token: 'theirs' }],
    ['in another container of this host', { ...thisProcess(), numbers: 'pid:[1]', token: 'theirs' }],
    ['in a file that a power cut tore', 'torn'],
  ])('%s is left to it for a minute without a sign', (_, owner) => {
    held(owner as object, 50);
    expect(getsIn()).toMatch(/is held by/);
    held(owner as object, 70);
    expect(getsIn()).toBe('in');
  });

  test('is not taken over by two: a slow one removes only what it saw', () => {
    held({ ...thisProcess(), pid: 2 ** 30, token: 'theirs' });
    const real = fs.readFileSync;
    let quick: Lock | undefined;
    // Between the slow one's look at the stale lock and its next step, a quick one takes it over.
    const spied = jest.spyOn(fs, 'readFileSync').mockImplementation(((file: string, encoding: 'utf8') => {
      const text = real(file, encoding);
      if (file === lock) {
        spied.mockRestore();
        quick = lockFile(lock);
      }
      return text;
    }) as typeof fs.readFileSync);
    expect(getsIn()).toMatch(/is held by/);
    expect(quick).toBeDefined();
    quick?.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('whose successor was killed while taking over is taken over', () => {
    const gone = { ...thisProcess(), pid: 2 ** 30, token: 'theirs' };
    held(gone);
    const { token: _, ...rest } = gone;
    const before = readdirSync(folder);
    expect(before).toEqual(['lock']);
    // The claim on that content, by a process that is gone as well.
    const { createHash } = require('node:crypto') as typeof import('node:crypto');
    const digest = createHash('sha256').update(JSON.stringify(gone)).digest('hex').slice(0, 16);
    writeFileSync(`${lock}.${digest}.claim`, JSON.stringify({ ...rest, token: 'claims' }));
    expect(getsIn()).toBe('in');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a claim of a process that was killed when it had removed a lock goes with the next holding', () => {
  writeFileSync(`${lock}.0123456789abcdef.claim`, JSON.stringify({ ...thisProcess(), pid: 2 ** 30, token: 'claims' }));
  const live = `${lock}.fedcba9876543210.claim`;
  writeFileSync(live, JSON.stringify({ ...thisProcess(), token: 'claims' }));
  expect(getsIn()).toBe('in');
  expect(readdirSync(folder)).toEqual(['lock.fedcba9876543210.claim']);
});

test('a release frees only what is still held', () => {
  const first = lockFile(lock);
  expect(() => lockFile(lock)).toThrow(`held by process ${process.pid}`);
  // Taken over, as after a minute of silence on a shared disk.
  rmSync(lock);
  const second = lockFile(lock);
  first.release();
  expect(existsSync(lock)).toBe(true);
  expect(() => lockFile(lock)).toThrow(/held by/);
  second.release();
  expect(existsSync(lock)).toBe(false);
  locked(lock, () => {
    rmSync(lock);
    held({ ...thisProcess(), token: 'theirs' });
  });
  expect(existsSync(lock)).toBe(true);
});

test('it is given back when the work throws', () => {
  expect(() =>
    locked(lock, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(getsIn()).toBe('in');
});

test('a place that cannot be written is named', () => {
  writeFileSync(lock, '');
  expect(() => lockFile(join(lock, 'a'))).toThrow(`${lock}/a cannot be written: ${lock} is a file, not a folder.`);
});
