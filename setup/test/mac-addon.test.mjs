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

/**
 * A Mach-O file of load commands, of symbols that it defines (name, type) and of those that it takes (name, instruction that
 * sets the library), as `mach-o/loader.h` lays it out.
 * @param {Buffer[]} commands @param {[string, number][]} defined @param {[string, number][]} [taken]
 */
function machO(commands, defined, taken = []) {
  // Set the library; set the name; bind; done.
  const code = Buffer.concat(
    taken.map(([name, from]) => Buffer.from([from, 0x40, ...Buffer.from(`${name}\0`), 0x72, 0x80, 0x01, 0x90, 0x00])),
  );
  const sizes = commands.reduce((sum, { length }) => sum + length, 24 + 48);
  const first = 32 + sizes;
  let names = '\0';
  const table = defined.map(([name, type]) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(names.length, 0);
    entry.writeUInt8(type, 4);
    names += `${name}\0`;
    return entry;
  });
  const end = first + 16 * table.length + names.length;
  const all = [
    ...commands,
    words(0x2, 24, first, table.length, first + 16 * table.length, names.length),
    words(0x80000022, 48, 0, 0, end, 0, 0, 0, end, code.length, 0, 0),
  ];
  const header = words(0xfeedfacf, 0x0100000c, 0, 6, all.length, sizes, 0, 0);
  return Buffer.concat([header, ...all, ...table, Buffer.from(names), code]);
}

const TENSORFLOW = '@rpath/libtensorflow_cc.2.dylib';
const SYSTEM = '/usr/lib/libSystem.B.dylib';
const RPATH = '@loader_path/../../deps/lib';
const signature = command(0x1d, [4096, 512]);
const loads = (/** @type {string} */ name) => command(0xc, [24, 0, 0, 0], name);
const folder = (/** @type {string} */ name) => command(0x8000001c, [12], name);
/** Instructions that set the library: the first, the second, whichever has it. */
const [FIRST, SECOND, ANY] = [0x11, 0x12, 0x3e];
const defined = /** @type {[string, number][]} */ ([['_napi_register_module_v1', 0x0f]]);
const taken = /** @type {[string, number][]} */ ([
  ['_TF_Version', FIRST],
  ['_malloc', SECOND],
  ['_napi_create_object', ANY],
]);
const oldest = command(0x32, [1, 13 << 16, 0, 0]);
const addon = [loads(TENSORFLOW), loads(SYSTEM), folder(RPATH), oldest, signature];
const tensorflow = [
  readMachO(
    machO(
      [command(0xd, [24, 0, 0, 0], TENSORFLOW)],
      [
        ['_TF_Version', 0x0f],
        ['_hidden', 0x0e],
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
  assert.deepEqual(readMachO(machO(addon, defined, taken)), {
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
  assert.deepEqual(whyNotLoaded(readMachO(machO(addon, defined, taken)), against), []);
});

test('what would stop an addon from loading is named', () => {
  const complain = (/** @type {Buffer[]} */ commands, /** @type {typeof taken} */ more = []) =>
    whyNotLoaded(readMachO(machO(commands, defined, [...taken, ...more])), against);
  assert.match(complain(addon, [['_TF_New', FIRST]]).join(), /libtensorflow_cc\.2\.dylib has no _TF_New/);
  // Hidden symbols are seen by their own library alone.
  assert.match(complain(addon, [['_hidden', FIRST]]).join(), /libtensorflow_cc\.2\.dylib has no _hidden/);
  assert.match(complain(addon, [['_fork', SECOND]]).join(), /libSystem\.B\.dylib has no _fork/);
  assert.match(complain(addon, [['_TF_New', ANY]]).join(), /Node has no _TF_New/);
  assert.match(complain(addon.slice(0, 4)).join(), /no signature/);
  assert.match(complain([...addon, folder('/opt')]).join(), /looks for libraries in .*\/opt/);
  assert.match(complain([...addon, loads('@rpath/libother.dylib')]).join(), /loads @rpath\/libother\.dylib/);
});
