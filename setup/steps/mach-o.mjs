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
};

/** Bits of a symbol's type: for debuggers; its section; seen from outside. The section of what is defined elsewhere is 0. */
const [DEBUG, SECTION, EXTERNAL] = [0xe0, 0x0e, 0x01];
/** The number of a library that stands for "wherever it is". */
const ANYWHERE = 0xfe;

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
  for (let at = 32, left = bytes.readUInt32LE(16); left > 0; left--) {
    const [command, size] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    const text = () => textAt(bytes, at + bytes.readUInt32LE(at + 8));
    if (command === COMMANDS.id) found.id = text();
    if ([COMMANDS.library, COMMANDS.weakLibrary, COMMANDS.reexported].includes(command)) found.libraries.push(text());
    if (command === COMMANDS.folder) found.folders.push(text());
    if (command === COMMANDS.version) found.oldest = versionOf(bytes.readUInt32LE(at + 12));
    if (command === COMMANDS.signature) found.isSigned = bytes.readUInt32LE(at + 12) > 0;
    if (command === COMMANDS.symbols) symbols = at;
    at += size;
  }
  if (symbols !== undefined) readSymbols(bytes, symbols, found);
  return found;
}

/** @param {Buffer} bytes @param {number} command @param {MachO} found */
function readSymbols(bytes, command, found) {
  const [first, count, names] = [8, 12, 16].map((offset) => bytes.readUInt32LE(command + offset));
  for (let at = first; at < first + 16 * count; at += 16) {
    const type = bytes[at + 4];
    if (type & DEBUG || !(type & EXTERNAL)) continue;
    const name = textAt(bytes, names + bytes.readUInt32LE(at));
    const library = bytes[at + 7];
    if (type & SECTION) found.defines.add(name);
    else found.takes.push({ name, library: library === ANYWHERE ? null : (found.libraries[library - 1] ?? found.id) });
  }
}

/** @param {Buffer} bytes @param {number} at */
const textAt = (bytes, at) => bytes.toString('utf8', at, bytes.indexOf(0, at));

/** Three numbers in 32 bits. @param {number} bits */
const versionOf = (bits) => `${bits >>> 16}.${(bits >>> 8) & 0xff}`;
