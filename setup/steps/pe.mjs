/**
 * What a library for Windows (PE32+, 64 bits) says about itself: its own name, the libraries it loads in their order, at once
 * or when it first calls them, and its symbols. A symbol that it takes has the name of the library it must be in; one that is
 * taken by its number alone has the name `#NUMBER`.
 * @typedef {{ id: string | null, libraries: string[], defines: Set<string>, takes: { name: string, library: string }[] }} Pe
 */

const [MZ, PE, X64, PLUS] = [0x5a4d, 0x4550, 0x8664, 0x20b];

/** Which of the header's tables of addresses is which, with the size of a record and where the library's name and list are in it. */
const EXPORTS = 0;
const LOADED = { table: 1, size: 20, name: 12, list: 0 };
const LOADED_LATER = { table: 13, size: 32, name: 4, list: 16 };

/**
 * Reads a PE32+ library for x64 by Microsoft's "PE Format". Throws if it is none.
 * @param {Buffer} bytes @returns {Pe}
 */
export function readPe(bytes) {
  const header = bytes.length > 0x40 && bytes.readUInt16LE(0) === MZ ? bytes.readUInt32LE(0x3c) : bytes.length;
  const optional = header + 24;
  const isPe =
    bytes.length > optional + 112 &&
    bytes.readUInt32LE(header) === PE &&
    bytes.readUInt16LE(header + 4) === X64 &&
    bytes.readUInt16LE(optional) === PLUS;
  if (!isPe) throw new Error('This is no library for 64-bit Windows: it must be a PE32+ file for x64.');
  const at = addresses(bytes, header);
  const tables = bytes.readUInt32LE(optional + 108);
  /** Where a table of the header is, or 0. @param {number} index */
  const table = (index) => (index < tables ? bytes.readUInt32LE(optional + 112 + 8 * index) : 0);
  /** @type {Pe} */
  const found = { id: null, libraries: [], defines: new Set(), takes: [] };
  const exported = table(EXPORTS);
  if (exported !== 0) {
    const record = at(exported);
    const [count, , names] = [24, 28, 32].map((offset) => bytes.readUInt32LE(record + offset));
    found.id = textAt(bytes, at(bytes.readUInt32LE(record + 12)));
    for (let i = 0; i < count; i++) found.defines.add(textAt(bytes, at(bytes.readUInt32LE(at(names) + 4 * i))));
  }
  for (const { table: index, size, name, list } of [LOADED, LOADED_LATER]) {
    const first = table(index);
    if (first === 0) continue;
    for (let record = at(first); bytes.readUInt32LE(record + name) !== 0; record += size) {
      const library = textAt(bytes, at(bytes.readUInt32LE(record + name)));
      found.libraries.push(library);
      // Where a linker wrote no list of names, the table that the loader fills has them.
      const names = bytes.readUInt32LE(record + list) || bytes.readUInt32LE(record + 16);
      readTaken(bytes, at, names, library, found);
    }
  }
  return found;
}

/** @param {Buffer} bytes @param {(address: number) => number} at @param {number} list @param {string} library @param {Pe} found */
function readTaken(bytes, at, list, library, found) {
  for (let entry = at(list); ; entry += 8) {
    const [low, high] = [bytes.readUInt32LE(entry), bytes.readUInt32LE(entry + 4)];
    if (low === 0 && high === 0) return;
    const isNumber = high >>> 31 === 1;
    found.takes.push({ name: isNumber ? `#${low & 0xffff}` : textAt(bytes, at(low) + 2), library });
  }
}

/** Where in the file an address of the loaded library is, by the table of sections. @param {Buffer} bytes @param {number} header */
function addresses(bytes, header) {
  const first = header + 24 + bytes.readUInt16LE(header + 20);
  const sections = Array.from({ length: bytes.readUInt16LE(header + 6) }, (_, i) => {
    const [size, address, stored, place] = [8, 12, 16, 20].map((offset) => bytes.readUInt32LE(first + 40 * i + offset));
    return { address, size: Math.max(size, stored), place };
  });
  return (/** @type {number} */ wanted) => {
    const section = sections.find(({ address, size }) => wanted >= address && wanted < address + size);
    if (!section) throw new Error(`This library for Windows is damaged: no section has the address ${wanted}.`);
    return wanted - section.address + section.place;
  };
}

/** @param {Buffer} bytes @param {number} at */
const textAt = (bytes, at) => bytes.toString('utf8', at, bytes.indexOf(0, at));
