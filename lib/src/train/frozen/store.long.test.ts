import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openSafetensors } from '../../safetensors';
import { cacheInMemory, cacheOnDisk, type Rows } from './store';

const folder = mkdtempSync(join(tmpdir(), 'activations-'));
const before = process.env.TRANSFERLAB_CACHE;
beforeEach(() => {
  process.env.TRANSFERLAB_CACHE = folder;
  rmSync(join(folder, 'activations'), { recursive: true, force: true });
});
afterAll(() => {
  process.env.TRANSFERLAB_CACHE = before;
  rmSync(folder, { recursive: true });
});

const fileOf = (key: string) => join(folder, 'activations', `${key}.safetensors`);
const files = () => readdirSync(join(folder, 'activations')).sort();

/** Rows of these numbers, two at a time; `made` counts how often they were asked for. */
function rowsOf(...numbers: number[]) {
  const rows = {
    made: 0,
    async *make(): Rows {
      rows.made++;
      for (let from = 0; from < numbers.length; from += 2) yield Float32Array.from(numbers.slice(from, from + 2));
    },
  };
  return rows;
}

async function* stopped(): Rows {
  yield Float32Array.of(1, 2);
}

async function* failing(): Rows {
  yield Float32Array.of(1, 2);
  throw new Error('bird.png is damaged');
}

const register = join(__dirname, '..', 'callbacks', 'fixtures', 'register.js');
const child = (name: string, ...given: string[]) => ['-r', register, join(__dirname, 'fixtures', name), ...given];

describe('in memory', () => {
  test('rows are made once, and the same numbers come back', async () => {
    const rows = rowsOf(1, 2, 3, 4);
    const cached = [await cacheInMemory('memory a', 4, rows.make), await cacheInMemory('memory a', 4, rows.make)];
    expect(cached.map((rowSet) => rowSet?.found)).toEqual([false, true]);
    expect(cached.map((rowSet) => Array.from(rowSet?.values ?? []))).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
    expect(rows.made).toBe(1);
  });

  test('what was used longest ago makes room when the bound is reached', async () => {
    const rows = rowsOf(1, 2, 3, 4);
    // Three sets of 16 bytes fit into 48.
    const keep = (key: string) => cacheInMemory(key, 4, rows.make, 48);
    for (const key of ['room a', 'room b', 'room c']) await keep(key);
    expect((await keep('room a'))?.found).toBe(true);
    await keep('room d');
    const sources = [];
    for (const key of ['room a', 'room c', 'room d', 'room b']) sources.push((await keep(key))?.found);
    expect(sources).toEqual([true, true, true, false]);
  });

  test('what was stopped or failed on the way is not kept', async () => {
    expect(await cacheInMemory('half', 4, stopped)).toBeUndefined();
    await expect(cacheInMemory('half', 4, failing)).rejects.toThrow('bird.png is damaged');
    expect((await cacheInMemory('half', 4, rowsOf(1, 2, 3, 4).make))?.found).toBe(false);
  });
});

describe('on disk', () => {
  test('rows are one safetensors file in the cache folder, and are read back from it', async () => {
    const rows = rowsOf(1, 2, 3, 4);
    const cached = [await cacheOnDisk('a', 4, rows.make), await cacheOnDisk('a', 4, rows.make)];
    expect(cached.map((rowSet) => rowSet?.found)).toEqual([false, true]);
    for (const rowSet of cached) expect(Array.from(rowSet?.values ?? [])).toEqual([1, 2, 3, 4]);
    expect(rows.made).toBe(1);
    expect(files()).toEqual(['a.safetensors']);
    expect(Array.from(openSafetensors(fileOf('a'), '').arrays.get('rows')?.values ?? [])).toEqual([1, 2, 3, 4]);
  });

  test('TRANSFERLAB_CACHE says where', async () => {
    const other = join(folder, 'elsewhere');
    process.env.TRANSFERLAB_CACHE = other;
    await cacheOnDisk('a', 2, rowsOf(1, 2).make);
    expect(existsSync(join(other, 'activations', 'a.safetensors'))).toBe(true);
    expect(existsSync(fileOf('a'))).toBe(false);
  });

  test('a file with one bit turned anywhere in it is made anew and never used', async () => {
    await cacheOnDisk('bits', 4, rowsOf(1, 2, 3, 4).make);
    const whole = readFileSync(fileOf('bits'));
    const start = whole.length - 16;
    for (const at of [0, 9, Math.floor(start / 2), start, start + 7, whole.length - 1]) {
      const turned = Buffer.from(whole);
      turned[at] ^= 1;
      writeFileSync(fileOf('bits'), turned);
      const again = rowsOf(1, 2, 3, 4);
      const cached = await cacheOnDisk('bits', 4, again.make);
      // Padding and names may change; the numbers may not.
      expect(Array.from(cached?.values ?? [])).toEqual([1, 2, 3, 4]);
      if (at >= start) expect([cached?.found, again.made]).toEqual([false, 1]);
      expect((await cacheOnDisk('bits', 4, again.make))?.found).toBe(true);
    }
  });

  test('a file cut short, an empty one, and one of another size are made anew', async () => {
    for (const length of [100, 8, 3, 0]) {
      await cacheOnDisk('cut', 4, rowsOf(1, 2, 3, 4).make);
      truncateSync(fileOf('cut'), length);
      expect((await cacheOnDisk('cut', 4, rowsOf(1, 2, 3, 4).make))?.found).toBe(false);
    }
    expect((await cacheOnDisk('cut', 6, rowsOf(1, 2, 3, 4, 5, 6).make))?.found).toBe(false);
  });

  test('what was stopped or failed on the way leaves no file', async () => {
    expect(await cacheOnDisk('half', 4, stopped)).toBeUndefined();
    await expect(cacheOnDisk('half', 4, failing)).rejects.toThrow('bird.png is damaged');
    expect(files()).toEqual([]);
  });

  test('files used longest ago are removed where the bound is reached', async () => {
    const keep = (key: string, bound?: number) => cacheOnDisk(key, 4, rowsOf(1, 2, 3, 4).make, bound);
    for (const [age, key] of ['old', 'older', 'used'].entries()) {
      await keep(key);
      const then = new Date(Date.now() - 3_600_000 * (age + 1));
      utimesSync(fileOf(key), then, then);
    }
    // Reading counts as use, so the oldest of all becomes the youngest.
    expect((await keep('used'))?.found).toBe(true);
    // Two files and 16 bytes more: of three files the one used longest ago goes.
    await keep('new', 2 * statSync(fileOf('old')).size + 16);
    expect(files()).toEqual(['new.safetensors', 'old.safetensors', 'used.safetensors']);
  });

  test('a second process finds what a first one kept, and ends with the same loss', () => {
    const run = () => {
      const { stdout, stderr } = spawnSync(process.execPath, child('fit-child.js'), {
        env: { ...process.env, TRANSFERLAB_CACHE: folder },
        encoding: 'utf8',
      });
      if (!stdout) throw new Error(stderr);
      return JSON.parse(stdout);
    };
    const [first, second] = [run(), run()];
    expect([first.found, second.found]).toEqual([false, true]);
    expect(second.loss).toBe(first.loss);
    expect(files()).toHaveLength(1);
  }, 60_000);

  test('a process that is killed while it writes leaves nothing that is read, and its rest is removed', async () => {
    const env = { ...process.env, TRANSFERLAB_CACHE: folder };
    const writer = spawn(process.execPath, child('half-child.js', 'killed'), { env });
    await once(writer.stdout, 'data');
    writer.kill('SIGKILL');
    await once(writer, 'close');
    expect(files()).toEqual([expect.stringMatching(`^killed\\.safetensors\\.${writer.pid}-.*\\.tmp$`)]);
    // The next write to the folder removes it, also under another key.
    await cacheOnDisk('another', 2, rowsOf(1, 2).make);
    expect(files()).toEqual(['another.safetensors']);
    const cached = await cacheOnDisk('killed', 8, rowsOf(1, 2, 3, 4, 5, 6, 7, 8).make);
    expect(cached?.found).toBe(false);
    expect(Array.from(cached?.values ?? [])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  }, 60_000);

  test('what another process is writing is left alone', async () => {
    mkdirSync(join(folder, 'activations'), { recursive: true });
    // The parent of this process is alive.
    const theirs = `theirs.safetensors.${process.ppid}.tmp`;
    writeFileSync(join(folder, 'activations', theirs), 'half');
    await cacheOnDisk('mine', 2, rowsOf(1, 2).make);
    expect(files()).toEqual(['mine.safetensors', theirs]);
  });
});
