import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path, { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as base64 from './base64';
import * as base64InBrowser from './base64.browser';
import * as display from './display';
import * as displayInBrowser from './display.browser';
import * as files from './files';
import * as filesInBrowser from './files.browser';
import * as machine from './machine';
import * as machineInBrowser from './machine.browser';
import * as paths from './paths';
import * as pathsInBrowser from './paths.browser';
import * as sha256 from './sha256';
import * as sha256InBrowser from './sha256.browser';
import * as turns from './turns';
import * as turnsInBrowser from './turns.browser';

/** Each part for Node with its twin: the twin has all its names, with types that callers may use in the same way. */
const PARTS: Readonly<Record<string, readonly [node: object, browser: object]>> = {
  base64: [base64, base64InBrowser satisfies typeof base64],
  display: [display, displayInBrowser satisfies typeof display],
  files: [files, filesInBrowser],
  machine: [machine, machineInBrowser],
  paths: [paths, pathsInBrowser],
  sha256: [sha256, sha256InBrowser satisfies typeof sha256],
  turns: [turns, turnsInBrowser satisfies typeof turns],
};

test('every part of the platform has a twin with the same names', () => {
  const sources = fs.readdirSync(__dirname).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
  const parts = sources.filter((name) => !name.includes('.browser.') && name !== 'interface.ts');
  expect(parts.map((name) => name.replace('.ts', ''))).toEqual(Object.keys(PARTS));
  for (const [name, [node, browser]] of Object.entries(PARTS)) {
    expect([name, ...Object.keys(browser)]).toEqual(expect.arrayContaining([name, ...Object.keys(node)]));
  }
});

describe('sha256 in JavaScript', () => {
  const hex = (bytes: Uint8Array | string) => sha256InBrowser.createSha256().update(bytes).digest('hex');

  test('the examples of FIPS 180-4', () => {
    expect(hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hex('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
  });

  test("Node's digest at every length around a block, in parts of every size", () => {
    for (let length = 0; length < 200; length++) {
      const bytes = randomBytes(length);
      const expected = createHash('sha256').update(bytes).digest('hex');
      expect(hex(bytes)).toBe(expected);
      const parts = sha256InBrowser.createSha256();
      for (let from = 0, size = 1; from < length; from += size++) parts.update(bytes.subarray(from, from + size));
      expect(parts.digest('hex')).toBe(expected);
    }
  });
});

test("paths are those of Node's node:path with slashes, from the root", () => {
  const some = [
    '/',
    '/a',
    '/a/b.txt',
    '/a//b/',
    '/a/./b/../c.tar.gz',
    'a',
    'a/b',
    '../a',
    './a/..',
    '.hidden',
    'a.',
    '',
  ];
  for (const path of some) {
    const { dirname, basename, extname, isAbsolute, resolve } = pathsInBrowser;
    expect([path, basename(path), extname(path), isAbsolute(path), resolve(path)]).toEqual([
      path,
      posix.basename(path),
      posix.extname(path),
      posix.isAbsolute(path),
      posix.resolve('/', path),
    ]);
    expect([path, dirname(path)]).toEqual([path, posix.dirname(path)]);
    for (const other of some) {
      expect([path, other, pathsInBrowser.resolve(path, other)]).toEqual([
        path,
        other,
        posix.resolve('/', path, other),
      ]);
      const joined = posix.join(path, other);
      expect([path, other, pathsInBrowser.join(path, other)]).toEqual([path, other, joined.replace(/(.)\/$/, '$1')]);
    }
  }
  expect(pathsInBrowser.basename('/x/net.safetensors', '.safetensors')).toBe('net');
});

describe('files in memory', () => {
  const codeOf = (work: () => unknown) => {
    try {
      work();
    } catch (cause) {
      return (cause as NodeJS.ErrnoException).code;
    }
    return 'none';
  };
  const { existsSync, firstBytes, putBytes, readdirSync, readFile, readFileSync, rmSync, statSync, utimesSync } =
    filesInBrowser;

  test('a file is there under its path, and so are the folders above it', () => {
    const bytes = Uint8Array.of(0xc3, 0xa4, 1);
    putBytes('one/two/x.bin', bytes);
    putBytes('/one/three', new Uint8Array(5));
    expect(readFileSync('/one/two/x.bin')).toBe(bytes);
    expect(readFileSync('/one/two/../two/x.bin', 'utf8')).toBe('ä\u0001');
    expect(readdirSync('/one')).toEqual(['three', 'two']);
    const entries = readdirSync('/one', { withFileTypes: true });
    expect(entries.map((entry) => [entry.name, entry.isDirectory()])).toEqual([
      ['three', false],
      ['two', true],
    ]);
    expect([statSync('/one').isDirectory(), statSync('/one/two/x.bin').isFile()]).toEqual([true, true]);
    expect(statSync('/one/three').size).toBe(5);
    utimesSync('/one/three', new Date(1), new Date(2));
    expect(statSync('/one/three').mtimeMs).toBe(2);
    rmSync('/one/three');
    expect([existsSync('/one/three'), existsSync('/one')]).toEqual([false, true]);
  });

  test('the first bytes of a file are those of Node, and a file that is read whole is a copy', async () => {
    const inNode = path.join(fs.mkdtempSync(path.join(tmpdir(), 'first bytes ')), 'x.bin');
    const bytes = Uint8Array.of(1, 2, 3, 4);
    fs.writeFileSync(inNode, bytes);
    putBytes('/first/x.bin', bytes);
    for (const count of [0, 3, 9]) {
      const first = Array.from(bytes.subarray(0, count));
      expect([...firstBytes('/first/x.bin', count)]).toEqual(first);
      expect([...files.firstBytes(inNode, count)]).toEqual(first);
    }
    fs.rmSync(path.dirname(inNode), { recursive: true });
    const copy = await readFile('/first/x.bin');
    expect([...copy]).toEqual([...bytes]);
    copy[0] = 9;
    expect(readFileSync('/first/x.bin')[0]).toBe(1);
    await expect(readFile('/first/nothing')).rejects.toThrow('ENOENT');
  });

  test('errors have the codes of a disk', () => {
    putBytes('/full/file', new Uint8Array(1));
    expect(statSync('/nowhere', { throwIfNoEntry: false })).toBeUndefined();
    expect([
      codeOf(() => readFileSync('/nowhere')),
      codeOf(() => readFileSync('/full')),
      codeOf(() => readdirSync('/full/file')),
      codeOf(() => statSync('/nowhere')),
      codeOf(() => putBytes('/full', new Uint8Array(1))),
      codeOf(() => putBytes('/full/file/more', new Uint8Array(1))),
      codeOf(() => rmSync('/nowhere')),
      codeOf(() => rmSync('/nowhere', { force: true })),
    ]).toEqual(['ENOENT', 'EISDIR', 'ENOTDIR', 'ENOENT', 'EISDIR', 'ENOTDIR', 'ENOENT', 'none']);
  });
});

test('base64 is that of Node, also of more bytes than a call has arguments', () => {
  const bytes = randomBytes(100_001);
  expect(base64InBrowser.toBase64(bytes)).toBe(bytes.toString('base64'));
  expect(Buffer.from(base64InBrowser.fromBase64(bytes.toString('base64'))).equals(bytes)).toBe(true);
});

test('a turn lets a message through, and an interrupt is heard once', async () => {
  const order: string[] = [];
  setImmediate(() => order.push('immediate'));
  await turnsInBrowser.turn();
  await turnsInBrowser.turn();
  expect(order).toEqual(['immediate']);
  let heard = 0;
  const end = turnsInBrowser.onInterrupt(() => heard++);
  turnsInBrowser.interrupt();
  turnsInBrowser.interrupt();
  end();
  expect(heard).toBe(1);
});

test('a UUID has its version and variant where crypto.randomUUID is missing', () => {
  expect(machineInBrowser.randomUUID()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});
