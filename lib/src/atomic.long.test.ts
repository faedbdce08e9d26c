import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openAtomically, writeAtomically } from './atomic';
import { TransferError } from './error';
import { NEEDS_MOUNT, tinyDisk } from './fixtures/tiny-disk';

const all = mkdtempSync(join(tmpdir(), 'atomic-'));
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(all, 'one-'));
  file = join(folder, 'a.txt');
});
afterAll(() => rmSync(all, { recursive: true }));

const fixtures = join(__dirname, 'fixtures');
const writer = join(fixtures, 'writer.js');
const isWhole = (text: string) => /^(a{100000}|b{100000})$/.test(text);

/** The sentence of a TransferError; another error fails the test. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(TransferError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

test('parts follow each other, in a folder that is made, and nothing else is in it', () => {
  const made = join(folder, 'new', 'a.bin');
  writeAtomically(made, 'ab', Uint8Array.of(1, 2), '');
  expect([...readFileSync(made)]).toEqual([97, 98, 1, 2]);
  writeAtomically(made, 'c');
  expect(readFileSync(made, 'utf8')).toBe('c');
  expect(readdirSync(join(folder, 'new'))).toEqual(['a.bin']);
});

test('what comes piece by piece can be written over, and is there when it is finished', () => {
  const { write, finish } = openAtomically(file);
  write('??');
  write(Uint8Array.of(51, 52));
  write('12', 0);
  write('5');
  expect(readdirSync(folder)).not.toContain('a.txt');
  finish('6');
  expect(readFileSync(file, 'utf8')).toBe('123456');
});

test('a write that fails leaves the old file and no other', () => {
  writeAtomically(file, 'old');
  expect(() => writeAtomically(file, 'half', 5 as unknown as string)).toThrow(/must be/);
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['a.txt']);
});

test('what a process that is gone left half written is removed; what one writes now is not', () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  writeAtomically(file, 'old');
  const elsewhere = `a.txt.${gone}-abcdef-0-1-0.tmp`;
  const forgotten = `a.txt.${gone}-abcdef-0-2-0.tmp`;
  const kept = [`a.txt.${process.ppid}.tmp`, `b.txt.${gone}.tmp`, 'a.txt.mine.tmp', elsewhere];
  for (const name of [`a.txt.${gone}.tmp`, forgotten, ...kept]) writeFileSync(join(folder, name), '');
  // Two days old: whichever machine wrote it, it does not any more.
  utimesSync(join(folder, forgotten), Date.now() / 1000 - 172_800, Date.now() / 1000 - 172_800);
  writeAtomically(file, 'new');
  expect(readdirSync(folder).sort()).toEqual(['a.txt', ...kept].sort());
});

test('a name of 255 bytes, the longest there is, can be written', () => {
  const long = join(folder, 'n'.repeat(255));
  writeAtomically(long, 'a');
  expect(readdirSync(folder)).toEqual(['n'.repeat(255)]);
});

describe('a symbolic link stays one', () => {
  test('its target gets the content, through a chain and across folders', () => {
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'deep', 'target'), 'old');
    symlinkSync('deep/second', join(folder, 'first'));
    symlinkSync('target', join(folder, 'deep', 'second'));
    writeAtomically(join(folder, 'first'), 'new');
    expect(readlinkSync(join(folder, 'first'))).toBe('deep/second');
    expect(lstatSync(join(folder, 'deep', 'second')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'deep', 'target'), 'utf8')).toBe('new');
    expect(readdirSync(join(folder, 'deep')).sort()).toEqual(['second', 'target']);
  });

  test('a link in a linked folder leads from where that folder is', () => {
    mkdirSync(join(folder, 'real', 'inner'), { recursive: true });
    symlinkSync('real/inner', join(folder, 'linked'));
    symlinkSync('../target', join(folder, 'real', 'inner', 'link'));
    writeAtomically(join(folder, 'linked', 'link'), 'new');
    expect(readFileSync(join(folder, 'real', 'target'), 'utf8')).toBe('new');
  });

  test('where the target is missing it is made, with its folder', () => {
    symlinkSync('missing/target', file);
    writeAtomically(file, 'new');
    expect(readlinkSync(file)).toBe('missing/target');
    expect(readFileSync(join(folder, 'missing', 'target'), 'utf8')).toBe('new');
  });
});

test('an existing file keeps its mode, whatever the umask; a new one has the usual', () => {
  writeFileSync(file, 'old');
  for (const mode of [0o600, 0o666, 0o750]) {
    chmodSync(file, mode);
    writeAtomically(file, 'new');
    expect((statSync(file).mode & 0o777).toString(8)).toBe(mode.toString(8));
  }
  writeAtomically(join(folder, 'b'), '');
  writeFileSync(join(folder, 'c'), '');
  expect(statSync(join(folder, 'b')).mode).toBe(statSync(join(folder, 'c')).mode);
});

describe('what cannot be written is refused in a sentence that names the file', () => {
  test('a folder, a path through a file, a circle of links, too long a name, a device', () => {
    writeFileSync(file, 'old');
    symlinkSync('y', join(folder, 'x'));
    symlinkSync('x', join(folder, 'y'));
    const sentences = [folder, join(file, 'b'), join(file, 'b', 'c'), join(folder, 'x'), join(folder, 'n'.repeat(256))];
    expect(sentences.map((one) => refusal(() => writeAtomically(one, 'new')))).toEqual([
      `${folder} cannot be written: it is a folder. Give the path of a file.`,
      `${file}/b cannot be written: ${file} is a file, not a folder. Choose another path, or move that file.`,
      `${file}/b/c cannot be written: ${file} is a file, not a folder. Choose another path, or move that file.`,
      `${folder}/x cannot be written: its symbolic links lead in a circle. Remove the link: rm.`,
      expect.stringMatching(/n{256} cannot be written: its name is too long\. Choose a shorter one/),
    ]);
    expect(refusal(() => writeAtomically('/dev/null', ''))).toMatch(/^\/dev\/null cannot be written: it is a device/);
    expect(readdirSync(folder).sort()).toEqual(['a.txt', 'x', 'y']);
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

  const disk = tinyDisk();
  beforeAll(() => disk?.open());
  afterAll(() => disk?.close());
  const onTinyDisk = disk ? test : test.skip;

  onTinyDisk(`a full disk: the old content stays, and no temporary file${disk ? '' : NEEDS_MOUNT}`, () => {
    const small = join(disk?.folder ?? '', 'a.txt');
    writeAtomically(small, 'old');
    // 20,008 bytes on 16 KiB: a single writeSync writes what has room, without an error.
    expect(refusal(() => writeAtomically(small, 'x'.repeat(20_008)))).toBe(
      `${small} cannot be written: the disk is full. Make room there, or choose a place on another disk.`,
    );
    const { write, undo } = openAtomically(small);
    expect(refusal(() => write(new Uint8Array(20_008), 0))).toMatch(/the disk is full/);
    undo();
    expect(readFileSync(small, 'utf8')).toBe('old');
    expect(readdirSync(disk?.folder ?? '')).toEqual(['a.txt']);
  });

  onTinyDisk(`a read-only disk${disk ? '' : NEEDS_MOUNT}`, () => {
    disk?.readOnly();
    const small = join(disk?.folder ?? '', 'a.txt');
    expect(refusal(() => writeAtomically(small, 'new'))).toMatch(
      /a\.txt cannot be written: the file system is read-only/,
    );
    expect(refusal(() => writeAtomically(join(disk?.folder ?? '', 'new', 'b'), ''))).toMatch(
      /new\/b cannot be written: the file system is read-only/,
    );
    disk?.readOnly(false);
  });
});

describe('several writers of one file', () => {
  const children = (count: number, turns: number) =>
    Array.from({ length: count }, () => spawn(process.execPath, [writer, file, String(turns)], { stdio: 'pipe' }));

  /** Reads the file until all have ended; every reading must be whole. */
  async function watched(ends: Promise<unknown[]>): Promise<void> {
    let running = true;
    const ended = ends.finally(() => {
      running = false;
    });
    while (running) {
      const text = statSync(file, { throwIfNoEntry: false }) ? readFileSync(file, 'utf8') : 'a'.repeat(100_000);
      expect(isWhole(text)).toBe(true);
      await wait(2);
    }
    for (const code of await ended) expect(code).toBe(0);
    expect(readdirSync(folder)).toEqual(['a.txt']);
  }

  test('four threads that write it 300 times each do not disturb each other', async () => {
    const threads = Array.from({ length: 4 }, () => new Worker(writer, { workerData: [file, 300] }));
    await watched(Promise.all(threads.map(async (thread) => (await once(thread, 'exit'))[0])));
  });

  test('four processes that do are no different', async () => {
    await watched(Promise.all(children(4, 100).map(async (child) => (await once(child, 'close'))[0])));
  });

  test('a process that is killed at any moment leaves the old content or the new', async () => {
    writeAtomically(file, 'a'.repeat(100_000));
    for (let round = 0; round < 6; round++) {
      const [child] = children(1, Number.POSITIVE_INFINITY);
      await once(child.stdout, 'data');
      await wait(Math.random() * 30);
      child.kill('SIGKILL');
      await once(child, 'close');
      expect(isWhole(readFileSync(file, 'utf8'))).toBe(true);
    }
    writeAtomically(file, 'b'.repeat(100_000));
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });
});
