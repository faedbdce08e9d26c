import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../engine/command.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache, library, root, venvPython } from '../engine/places.mjs';
import { sourceList } from '../engine/source-list.mjs';
import { isStamped, keyOf, removeStamp, writeStamp } from '../engine/stamp.mjs';

const log = cache('setup', 'logs', 'weights.log');

/** What decides which bytes come out: the packages, and the code that reads them and says what they must become. */
function key() {
  const code = [
    ...sourceList(at('lib', 'src', 'backbones', 'convert'), (file) => !file.endsWith('.test.ts')).map(([file]) => file),
    at('lib', 'src', 'backbones', 'catalogue.ts'),
  ];
  return keyOf(
    pins.weights,
    code.map((file) => fs.readFileSync(file, 'utf8')),
  );
}

/** Makes the weights file, where it is not there and right already, and prints its sha256. */
const CONVERT = `const [module, ...given] = process.argv.slice(1);
require(module).convertWeights(...given).then(console.log, (e) => { console.error(e.message); process.exit(1); });`;

/** Pretrained weights as safetensors, with our names and in TensorFlow's layout. @type {import('../engine/run-steps.mjs').Step} */
export const weights = {
  name: 'weights',
  does: 'pretrained weights, as safetensors',
  needs: ['weights-archives', 'build'],
  megabytes: 700,
  isDone: () => isStamped(root, 'weights', key()),
  run: async (tell) => {
    removeStamp(root, 'weights');
    const products = [];
    for (const pin of pins.weights) {
      tell(pin.name);
      products.push(await makeWeights(pin));
    }
    writeStamp(root, 'weights', { key: key(), products });
  },
};

/**
 * One backbone's weights file, of the archive that has been fetched.
 * @param {(typeof pins.weights)[number]} pin @returns {Promise<import('../engine/stamp.mjs').Product>}
 */
export async function makeWeights({ name, archive, members }) {
  const file = cache('weights', `${name}.safetensors`);
  const folder = cache('weights', `${name}.tmp`);
  fs.rmSync(folder, { recursive: true, force: true });
  await unpack(cache('downloads', archive.file), members, folder);
  const module = library('dist', 'backbones', 'convert', 'convert.js');
  const printed = await runCommand(process.execPath, ['-e', CONVERT, module, name, folder, file], { log });
  fs.rmSync(folder, { recursive: true });
  return { file: path.relative(root, file), sha256: printed.trim().split('\n').at(-1) };
}

/**
 * The members under their base names; one in PyTorch's own format as safetensors.
 * @param {string} archive @param {string[]} members @param {string} folder
 */
async function unpack(archive, members, folder) {
  const pairs = members.map((member) => `${member}=${path.basename(member)}`);
  await runCommand(venvPython, [at('setup', 'unpack.py'), archive, folder, ...pairs], { log });
  for (const member of members.filter((name) => name.endsWith('.pth'))) {
    const out = path.join(folder, `${path.basename(member, '.pth')}.safetensors`);
    await runCommand(venvPython, [at('setup', 'pth_to_safetensors.py'), archive, member, out], { log });
  }
}
