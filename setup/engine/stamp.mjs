import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { STAMPS } from './places.mjs';
import { writeAtomically } from './write-atomically.mjs';

/**
 * A stamp says that a step has finished: for which inputs (`key`), and what it made (`products`, with size,
 * time and where known the sha256). It is written last, so work cut short has none.
 * @typedef {{ file: string, sha256?: string }} Product `file` is relative to the root; a moved checkout keeps its stamps
 * @typedef {Product & { size: number, mtime: number }} Seen
 */

/** One short text for all that a step depends on. @param {...unknown} inputs */
export const keyOf = (...inputs) => createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 24);

/** @param {string} file */
export async function sha256(file) {
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

/** @param {string} root @param {string} name */
const stampFile = (root, name) => path.join(root, STAMPS, `${name}.json`);

/** @param {string} root @param {string} name @returns {{ key: string, products: Seen[], [note: string]: any } | null} */
export function readStamp(root, name) {
  try {
    return JSON.parse(fs.readFileSync(stampFile(root, name), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} root @param {string} name
 * @param {{ key: string, products: Product[], [note: string]: unknown }} stamp
 */
export function writeStamp(root, name, { products, ...notes }) {
  const seen = products.map((product) => {
    const { size, mtimeMs } = fs.statSync(path.join(root, product.file));
    return { ...product, size, mtime: mtimeMs };
  });
  writeAtomically(stampFile(root, name), `${JSON.stringify({ ...notes, products: seen }, null, 1)}\n`);
}

/** @param {string} root @param {string} name */
export function removeStamp(root, name) {
  fs.rmSync(stampFile(root, name), { force: true });
}

/**
 * Whether a step's stamp is for these inputs and its products are as they were. Sizes and times decide, in
 * milliseconds; a file whose time alone has changed is read in full where its sha256 is known.
 * @param {string} root @param {string} name @param {string} key
 */
export async function isStamped(root, name, key) {
  const stamp = readStamp(root, name);
  if (stamp?.key !== key) return false;
  let touched = false;
  for (const product of stamp.products) {
    const file = path.join(root, product.file);
    const now = fs.statSync(file, { throwIfNoEntry: false });
    if (now?.size !== product.size) return false;
    if (now.mtimeMs === product.mtime) continue;
    if (!product.sha256 || (await sha256(file)) !== product.sha256) return false;
    touched = true;
  }
  if (touched) writeStamp(root, name, stamp);
  return true;
}
