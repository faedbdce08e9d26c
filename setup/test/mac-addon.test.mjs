import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyNotLoaded } from '../steps/mac-addon.mjs';
import { readMachO } from '../steps/mach-o.mjs';

/** Numbers of 32 bits. @param {...number} numbers */
const words = (...numbers) => Buffer.from(Uint32Array.from(numbers).buffer);

/** A load command with a text at its end, filled up to eight bytes. @param {number} kind @param {number[]} numbers @param {string} [text] */
function command(kind, numbers, text) {
  const tail = text === undefined ? Buffer.alloc(0) : Buffer.from(`${text}\0`);
  const size = Math.ceil((8 + 4 * numbers.length + tail.length) / 8) * 8;
  return Buffer.concat([words(kind, size, ...numbers), tail], size);
}

/** A Mach-O file of load commands and symbols (name, type, description), as `mach-o/loader.h` lays it out. @param {Buffer[]} commands @param {[string, number, number][]} symbols */
function machO(commands, symbols) {
  const sizes = commands.reduce((sum, { length }) => sum + length, 24);
  const first = 32 + sizes;
  let names = '\0';
  const table = symbols.map(([name, type, description]) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(names.length, 0);
    entry.writeUInt8(type, 4);
    entry.writeUInt16LE(description, 6);
    names += `${name}\0`;
    return entry;
  });
  const all = [...commands, words(0x2, 24, first, symbols.length, first + 16 * symbols.length, names.length)];
  const header = words(0xfeedfacf, 0x0100000c, 0, 6, all.length, sizes, 0, 0);
  return Buffer.concat([header, ...all, ...table, Buffer.from(names)]);
}

const TENSORFLOW = '@rpath/libtensorflow_cc.2.dylib';
const SYSTEM = '/usr/lib/libSystem.B.dylib';
const RPATH = '@loader_path/../../deps/lib';
const signature = command(0x1d, [4096, 512]);
const loads = (/** @type {string} */ name) => command(0xc, [24, 0, 0, 0], name);
const folder = (/** @type {string} */ name) => command(0x8000001c, [12], name);
/** What is taken from the library of this number: undefined and external. */
const taken = (/** @type {string} */ name, /** @type {number} */ from) =>
  /** @type {[string, number, number]} */ ([name, 0x01, from << 8]);
const registered = /** @type {[string, number, number]} */ (['_napi_register_module_v1', 0x0f, 0]);

const symbols = [registered, taken('_TF_Version', 1), taken('_malloc', 2), taken('_napi_create_object', 0xfe)];
const oldest = command(0x32, [1, 13 << 16, 0, 0]);
const addon = [loads(TENSORFLOW), loads(SYSTEM), folder(RPATH), oldest, signature];
const tensorflow = [
  readMachO(
    machO(
      [command(0xd, [24, 0, 0, 0], TENSORFLOW)],
      [
        ['_TF_Version', 0x0f, 0],
        ['_hidden', 0x0e, 0],
      ],
    ),
  ),
];
const against = {
  tensorflow,
  rpath: RPATH,
  system: (/** @type {string} */ symbol) => symbol === '_malloc',
  node: (/** @type {string} */ symbol) => symbol === '_napi_create_object',
};

test('load commands and symbols of a library for macOS are read', () => {
  assert.deepEqual(readMachO(machO(addon, symbols)), {
    id: null,
    libraries: [TENSORFLOW, SYSTEM],
    folders: [RPATH],
    oldest: '13.0',
    isSigned: true,
    defines: new Set(['_napi_register_module_v1']),
    takes: [
      { name: '_TF_Version', library: TENSORFLOW },
      { name: '_malloc', library: SYSTEM },
      { name: '_napi_create_object', library: null },
    ],
  });
  assert.throws(() => readMachO(Buffer.from('\x7fELF'.padEnd(64, '\0'))), /no Mach-O file for arm64/);
});

test('an addon loads where every symbol is in the library that it names', () => {
  assert.deepEqual(whyNotLoaded(readMachO(machO(addon, symbols)), against), []);
});

test('what would stop an addon from loading is named', () => {
  const complain = (/** @type {Buffer[]} */ commands, /** @type {typeof symbols} */ more = []) =>
    whyNotLoaded(readMachO(machO(commands, [...symbols, ...more])), against);
  assert.match(complain(addon, [taken('_TF_New', 1)]).join(), /libtensorflow_cc\.2\.dylib has no _TF_New/);
  // Hidden symbols are seen by their own library alone.
  assert.match(complain(addon, [taken('_hidden', 1)]).join(), /libtensorflow_cc\.2\.dylib has no _hidden/);
  assert.match(complain(addon, [taken('_fork', 2)]).join(), /libSystem\.B\.dylib has no _fork/);
  assert.match(complain(addon, [taken('_TF_Version', 0xfe)]).join(), /Node has no _TF_Version/);
  assert.match(complain(addon.slice(0, 4)).join(), /no signature/);
  assert.match(complain([...addon, folder('/opt')]).join(), /looks for libraries in .*\/opt/);
  assert.match(complain([...addon, loads('@rpath/libother.dylib')]).join(), /loads @rpath\/libother\.dylib/);
});
