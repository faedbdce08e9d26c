import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkOrCopy } from '../engine/addon.mjs';
import { TARGETS } from '../engine/targets.mjs';
import { readPe } from '../steps/pe.mjs';
import { whyNotLoaded } from '../steps/windows-addon.mjs';

/** Where the one section of these files begins: in the file, and in memory. */
const [PLACE, ADDRESS] = [0x200, 0x1000];

/**
 * A library for Windows as Microsoft's "PE Format" lays it out, of one section: what it defines, and what it takes from other
 * libraries (a number stands for a symbol without name), at once or later.
 * @param {{ id?: string, defines?: string[], takes?: Record<string, (string | number)[]>, later?: Record<string, string[]> }} content
 */
function pe({ id = 'addon.node', defines = [], takes = {}, later = {} }) {
  const section = Buffer.alloc(0x1000);
  let used = 0;
  /** Keeps room in the section and gives its offset there. @param {number} size */
  const room = (size) => {
    const offset = used;
    used += Math.ceil(size / 8) * 8;
    return offset;
  };
  const text = (/** @type {string} */ words, before = 0) => {
    const offset = room(before + words.length + 1);
    section.write(words, offset + before);
    return ADDRESS + offset;
  };
  const names = room(4 * defines.length);
  defines.forEach((name, i) => {
    section.writeUInt32LE(text(name), names + 4 * i);
  });
  const exported = room(40);
  section.writeUInt32LE(text(id), exported + 12);
  section.writeUInt32LE(defines.length, exported + 24);
  section.writeUInt32LE(ADDRESS + names, exported + 32);
  /** @param {(string | number)[]} symbols */
  const list = (symbols) => {
    const offset = room(8 * (symbols.length + 1));
    symbols.forEach((symbol, i) => {
      const entry = typeof symbol === 'number' ? (1n << 63n) | BigInt(symbol) : BigInt(text(symbol, 2));
      section.writeBigUInt64LE(entry, offset + 8 * i);
    });
    return ADDRESS + offset;
  };
  /** @param {Record<string, (string | number)[]>} libraries @param {number} size @param {number} name @param {number} at */
  const table = (libraries, size, name, at) => {
    const offset = room(size * (Object.keys(libraries).length + 1));
    Object.entries(libraries).forEach(([library, symbols], i) => {
      section.writeUInt32LE(text(library), offset + size * i + name);
      section.writeUInt32LE(list(symbols), offset + size * i + at);
    });
    return ADDRESS + offset;
  };
  const [loaded, loadedLater] = [table(takes, 20, 12, 0), table(later, 32, 4, 16)];
  const header = Buffer.alloc(PLACE);
  header.write('MZ');
  header.writeUInt32LE(0x40, 0x3c);
  header.write('PE\0\0', 0x40);
  header.writeUInt16LE(0x8664, 0x44);
  header.writeUInt16LE(1, 0x46);
  header.writeUInt16LE(240, 0x54);
  header.writeUInt16LE(0x20b, 0x58);
  header.writeUInt32LE(16, 0x58 + 108);
  header.writeUInt32LE(ADDRESS + exported, 0x58 + 112);
  header.writeUInt32LE(loaded, 0x58 + 112 + 8);
  header.writeUInt32LE(loadedLater, 0x58 + 112 + 8 * 13);
  const sections = 0x58 + 240;
  header.write('.rdata', sections);
  [section.length, ADDRESS, section.length, PLACE].forEach((number, i) => {
    header.writeUInt32LE(number, sections + 8 + 4 * i);
  });
  return Buffer.concat([header, section]);
}

const TENSORFLOW = '_pywrap_tensorflow_common.dll';
const ENTRY = 'napi_register_module_v1';
const takes = { [TENSORFLOW]: ['TF_Version'], 'node.exe': ['napi_create_object'], 'KERNEL32.dll': ['ReadFile'] };
const against = {
  tensorflow: [readPe(pe({ id: TENSORFLOW, defines: ['TF_Version', 'TF_NewTensor'] }))],
  node: (/** @type {string} */ symbol) => symbol === 'napi_create_object',
};

test('libraries and symbols of a library for Windows are read', () => {
  const found = readPe(pe({ defines: [ENTRY], takes, later: { 'WS2_32.dll': ['connect'] } }));
  assert.deepEqual(found, {
    id: 'addon.node',
    libraries: [TENSORFLOW, 'node.exe', 'KERNEL32.dll', 'WS2_32.dll'],
    defines: new Set([ENTRY]),
    takes: [
      { name: 'TF_Version', library: TENSORFLOW },
      { name: 'napi_create_object', library: 'node.exe' },
      { name: 'ReadFile', library: 'KERNEL32.dll' },
      { name: 'connect', library: 'WS2_32.dll' },
    ],
  });
  assert.deepEqual(readPe(pe({ takes: { 'a.dll': [7] } })).takes, [{ name: '#7', library: 'a.dll' }]);
  for (const other of [Buffer.from('\x7fELF'.padEnd(400, '\0')), Buffer.from('MZ')]) {
    assert.throws(() => readPe(other), /no library for 64-bit Windows/);
  }
});

test('an addon loads where every symbol is in the library that it names, whatever the case of its letters', () => {
  assert.deepEqual(whyNotLoaded(readPe(pe({ defines: [ENTRY], takes })), against), []);
  const shouting = { ...takes, 'NODE.EXE': ['napi_create_object'] };
  assert.deepEqual(whyNotLoaded(readPe(pe({ defines: [ENTRY], takes: shouting })), against), []);
});

test('what would stop an addon from loading on Windows is named', () => {
  const complain = (/** @type {Parameters<typeof pe>[0]} */ content) =>
    whyNotLoaded(readPe(pe({ defines: [ENTRY], ...content })), against).join();
  assert.match(complain({ takes: { [TENSORFLOW]: ['TF_New'] } }), /_pywrap_tensorflow_common\.dll has no TF_New/);
  assert.match(complain({ takes: { 'node.exe': ['uv_run'] } }), /node\.exe has no uv_run/);
  assert.match(complain({ takes: { 'libc++.dll': ['x'] } }), /loads libc\+\+\.dll, which nothing brings/);
  assert.match(complain({ defines: [] }), /does not define napi_register_module_v1/);
  const needy = readPe(pe({ id: TENSORFLOW, defines: ['TF_Version'], takes: { 'python311.dll': ['Py_None'] } }));
  const why = (/** @type {string[]} */ besides) =>
    whyNotLoaded(readPe(pe({ defines: [ENTRY], takes })), { ...against, tensorflow: [needy], besides });
  assert.deepEqual(why([]), ['_pywrap_tensorflow_common.dll loads python311.dll, which nothing brings']);
  assert.deepEqual(why(['Python311.dll']), []);
});

test('each target names its compiler target, its libraries, and where the addon finds them', () => {
  for (const [target, { triple, libraries, rpath, tried }] of Object.entries(TARGETS)) {
    const [platform, arch] = target.split('-');
    assert.match(triple, new RegExp(`^${arch === 'x64' ? 'x86_64' : 'aarch64'}-${SYSTEMS[platform]}`));
    assert.ok(libraries.length > 0 && tried.length > 0);
    // Windows looks next to the addon, and has no other way to name a folder.
    assert.equal(rpath === undefined, platform === 'win32');
  }
});

/** @type {Record<string, string>} */
const SYSTEMS = { linux: 'linux-gnu', darwin: 'macos', win32: 'windows-gnu' };

test('where Windows allows no symbolic links, a library gets a second name, or on another disk a copy', () => {
  const failing = (/** @type {string[]} */ calls, /** @type {string[]} */ ...allowed) => {
    const may = (/** @type {string} */ name) => (/** @type {string} */ from, /** @type {string} */ to) => {
      if (!allowed.includes(name)) throw Object.assign(new Error(name), { code: name === 'link' ? 'EXDEV' : 'EPERM' });
      calls.push(`${name} ${from} ${to}`);
    };
    return /** @type {any} */ ({ symlinkSync: may('symlink'), linkSync: may('link'), copyFileSync: may('copy') });
  };
  /** @type {string[]} */
  const calls = [];
  for (const allowed of ['symlink', 'link', 'copy']) linkOrCopy('../x.dll', '/a/b/x.dll', failing(calls, allowed));
  assert.deepEqual(calls, ['symlink ../x.dll /a/b/x.dll', 'link /a/x.dll /a/b/x.dll', 'copy /a/x.dll /a/b/x.dll']);
  const full = { symlinkSync: () => assert.fail(Object.assign(new Error('full'), { code: 'ENOSPC' })) };
  assert.throws(() => linkOrCopy('x', '/a/y', /** @type {any} */ (full)));
});
