import { mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { writeKernelSpec } from '../src/kernelspec';
import { currentBlob, filesOf, lessonsSnapshot, originOf } from '../src/snapshot/current';
import { runCells } from './session';
import { built, root } from './set-up';
import { CELLS } from './typical-cells';

jest.setTimeout(300_000);

const notebooks = path.join(root, 'notebooks');

/** V8 refuses a snapshot that was made with other flags, so the kernel starts without it. */
const OTHER_FLAGS = '--max-old-space-size=3000';

const PARENT =
  "import { readFileSync } from 'node:fs';\nreadFileSync('/proc/' + process.ppid + '/cmdline', 'utf8').split('\\0')[1]";

(built ? describe : describe.skip)('a kernel that starts from a snapshot', () => {
  beforeAll(async () => {
    writeKernelSpec(root);
    const place = lessonsSnapshot(root);
    if (currentBlob(place, notebooks)) return;
    const { buildSnapshot } = require('../dist/snapshot/build.js') as typeof import('../src/snapshot/build');
    await buildSnapshot(place, notebooks);
  });

  test('gives for each cell what a kernel without one gives', () => {
    const cells = [
      PARENT,
      ...CELLS.map(([, cell]) => cell),
      "import { crossEntropy } from 'transferlab';\ntypeof crossEntropy",
    ];
    const [[parent, ...found], [plainParent, ...expected]] = [undefined, OTHER_FLAGS].map((flags) => {
      const earlier = process.env.NODE_OPTIONS;
      if (flags) process.env.NODE_OPTIONS = flags;
      try {
        return runCells(notebooks, cells);
      } finally {
        process.env.NODE_OPTIONS = earlier ?? '';
      }
    });
    expect(found).toEqual(expected);
    if (process.platform !== 'linux') return;
    expect(JSON.stringify(parent.outputs)).toContain('--snapshot-blob');
    expect(JSON.stringify(plainParent.outputs)).toContain('launch.js');
  });
});

describe('a snapshot', () => {
  let folder: string;
  const at = (name: string) => path.join(folder, name);
  const place = () => at('compiler');
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'snapshot-')));
    writeFileSync(at('types.d.ts'), 'export declare const one: number;\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const store = (change: object = {}) => {
    writeFileSync(filesOf(place()).blob, 'a snapshot');
    writeFileSync(filesOf(place()).origin, JSON.stringify({ ...originOf(folder, [at('types.d.ts')]), ...change }));
  };

  test('is used in its folder, by the Node that made it, while its files are as they were', () => {
    store();
    expect(currentBlob(place(), folder)).toBe(filesOf(place()).blob);
    expect(currentBlob(place(), os.tmpdir())).toBeUndefined();
  });

  test.each([
    ['another Node', { node: 'v1.0.0' }],
    ['other flags of V8', { tag: 1 }],
    ['another folder', { folder: '/elsewhere' }],
    ['a file that is gone', { files: [['/not/there.d.ts', 1, 1]] }],
  ])('of %s is not used', (_, change) => {
    store(change);
    expect(currentBlob(place(), folder)).toBeUndefined();
  });

  test('is not used where a file was edited, also to the same size, nor without its blob or its origin', () => {
    store();
    const { mtime } = require('node:fs').statSync(at('types.d.ts'));
    utimesSync(at('types.d.ts'), mtime, new Date(mtime.getTime() + 1000));
    expect(currentBlob(place(), folder)).toBeUndefined();
    store();
    rmSync(filesOf(place()).blob);
    expect(currentBlob(place(), folder)).toBeUndefined();
    store();
    writeFileSync(filesOf(place()).origin, readFileSync(filesOf(place()).origin, 'utf8').slice(0, 20));
    expect(currentBlob(place(), folder)).toBeUndefined();
  });
});
