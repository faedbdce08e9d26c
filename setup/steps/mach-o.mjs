/**
 * What a library for macOS (Mach-O, 64 bits) says about itself in its load commands: the libraries it loads, in their order;
 * the folders it looks for them in; the oldest macOS it runs on; whether it is signed; and its symbols. `library` of a symbol
 * that it takes from outside is the name of the library it is to be in, or null where whatever has it may give it.
 * @typedef {{
 *   id: string | null, libraries: string[], folders: string[], oldest: string | null, isSigned: boolean,
 *   defines: Set<string>, takes: { name: string, library: string | null }[],
 * }} MachO
 */

const MAGIC = 0xfeedfacf;
const ARM64 = 0x0100000c;
const COMMANDS = {
  symbols: 0x2,
  library: 0xc,
  id: 0xd,
  weakLibrary: 0x80000018,
  reexported: 0x8000001f,
  folder: 0x8000001c,
  signature: 0x1d,
  version: 0x32,
  bindings: 0x80000022,
};

/** Bits of a symbol's type: for debuggers; its section; seen from outside. The section of what is defined elsewhere is 0. */
const [DEBUG, SECTION, EXTERNAL] = [0xe0, 0x0e, 0x01];
/** The number of a library that stands for "wherever it is", in four bits. */
const ANYWHERE = 0xe;

/**
 * Reads a Mach-O file for arm64 by the layout of `mach-o/loader.h` and `mach-o/nlist.h`. Throws if it is none.
 * @param {Buffer} bytes @returns {MachO}
 */
export function readMachO(bytes) {
  if (bytes.length < 32 || bytes.readUInt32LE(0) !== MAGIC || bytes.readUInt32LE(4) !== ARM64) {
    throw new Error('This is no Mach-O file for arm64: it must begin with feedfacf and 0100000c.');
  }
  /** @type {MachO} */
  const found = {
    id: null,
    libraries: [],
    folders: [],
    oldest: null,
    isSigned: false,
    defines: new Set(),
    takes: [],
  };
  /** @type {number | undefined} */
  let symbols;
  /** @type {number | undefined} */
  let bindings;
  for (let at = 32, left = bytes.readUInt32LE(16); left > 0; left--) {
    const [command, size] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    const text = () => textAt(bytes, at + bytes.readUInt32LE(at + 8));
    if (command === COMMANDS.id) found.id = text();
    if ([COMMANDS.library, COMMANDS.weakLibrary, COMMANDS.reexported].includes(command)) found.libraries.push(text());
    if (command === COMMANDS.folder) found.folders.push(text());
    if (command === COMMANDS.version) found.oldest = versionOf(bytes.readUInt32LE(at + 12));
    if (command === COMMANDS.signature) found.isSigned = bytes.readUInt32LE(at + 12) > 0;
    if (command === COMMANDS.symbols) symbols = at;
    if (command === COMMANDS.bindings) bindings = at;
    at += size;
  }
  if (symbols !== undefined) readDefined(bytes, symbols, found);
  if (bindings !== undefined) {
    // What is looked up when it is loaded, and what is when it is first called.
    for (const field of [16, 32]) {
      const [from, length] = [0, 4].map((offset) => bytes.readUInt32LE(bindings + field + offset));
      readBindings(bytes.subarray(from, from + length), found);
    }
  }
  return found;
}

/** @param {Buffer} bytes @param {number} command @param {MachO} found */
function readDefined(bytes, command, found) {
  const [first, count, names] = [8, 12, 16].map((offset) => bytes.readUInt32LE(command + offset));
  for (let at = first; at < first + 16 * count; at += 16) {
    const type = bytes[at + 4];
    if (type & DEBUG || !(type & EXTERNAL) || !(type & SECTION)) continue;
    found.defines.add(textAt(bytes, names + bytes.readUInt32LE(at)));
  }
}

/** How many numbers of variable length follow each kind of instruction, by its upper four bits. @type {Record<number, number>} */
const NUMBERS = { 2: 1, 6: 1, 7: 1, 8: 1, 10: 1, 12: 2 };

/**
 * The instructions by which the loader finds symbols: each sets the library or the name, or binds what was set. The loader takes
 * the library from here, not from the table of symbols. @param {Buffer} code @param {MachO} found
 */
function readBindings(code, found) {
  let [at, name, library] = [0, '', /** @type {string | null} */ (null)];
  const seen = new Set(found.takes.map((each) => each.name));
  while (at < code.length) {
    const [kind, value] = [code[at] >> 4, code[at] & 0xf];
    at++;
    if (kind === 1) library = found.libraries[value - 1];
    if (kind === 3) library = value === ANYWHERE ? null : String(found.id);
    if (kind === 4) {
      name = textAt(code, at);
      at += name.length + 1;
    }
    if (kind >= 9 && kind <= 12 && !seen.has(name)) {
      seen.add(name);
      found.takes.push({ name, library });
    }
    for (let left = NUMBERS[kind] ?? 0; left > 0; at++) if (code[at] < 0x80) left--;
  }
}

/** @param {Buffer} bytes @param {number} at */
const textAt = (bytes, at) => bytes.toString('utf8', at, bytes.indexOf(0, at));

/** Three numbers in 32 bits. @param {number} bits */
const versionOf = (bits) => `${bits >>> 16}.${(bits >>> 8) & 0xff}`;
