import fs from 'node:fs';
import { obstacle } from '../engine/obstacle.mjs';
import { pins } from '../engine/pins.mjs';
import { cache, root } from '../engine/places.mjs';
import { prebuiltAddon } from '../engine/prebuilt.mjs';
import { isStamped, keyOf, readStamp, removeStamp, writeStamp } from '../engine/stamp.mjs';
import { targetOf } from '../engine/targets.mjs';
import { chooseMode, findCompiler } from '../engine/tensorflow-mode.mjs';
import { python } from './python.mjs';
import { compilerFor, tensorflow, tensorflowStamp } from './tensorflow.mjs';
import { tensorflowLibrary } from './tensorflow-library.mjs';
import { makeWeights } from './weights.mjs';
import { fetchArchives } from './weights-archives.mjs';

/** @import { Step } from '../engine/run-steps.mjs' */

/** The backbones that there are weights of. */
export const WEIGHTS = pins.weights.map(({ name }) => name);

/** One backbone's weights; the archive they come in is not kept. @param {(typeof pins.weights)[number]} pin @returns {Step} */
function weightsOf(pin) {
  const name = `weights-${pin.name}`;
  const key = keyOf(pin);
  return {
    name,
    does: `weights of ${pin.name}`,
    needs: ['python'],
    megabytes: Math.round((8 * pin.archive.bytes) / 1e6),
    isDone: () => isStamped(root, name, key),
    run: async (tell) => {
      removeStamp(root, name);
      await fetchArchives([pin.archive], tell);
      tell('making them safetensors');
      writeStamp(root, name, { key, products: [await makeWeights(pin)] });
      fs.rmSync(cache('downloads', pin.archive.file));
    },
  };
}

/** Python is there to fetch and unpack: where nothing is left to fetch, it is not asked for. @param {Step[]} fetching @returns {Step} */
const pythonFor = (fetching) => ({
  ...python,
  isDone: async () =>
    (await python.isDone()) || (await Promise.all(fetching.map((step) => step.isDone()))).every(Boolean),
});

/**
 * What the package needs in a project: TensorFlow, the addon, and the weights of these backbones.
 * @param {{ weights: string[], warn: (text: string) => void }} wish @returns {Step[]}
 */
export function packageSteps({ weights, warn }) {
  const compiler = findCompiler();
  const target = targetOf();
  const asked = process.env.TRANSFERLAB_TENSORFLOW || undefined;
  const choice = chooseMode({
    asked,
    compiler,
    earlier: readStamp(root, tensorflowStamp())?.mode,
    obstacle: obstacle(),
    prebuilt: target !== null && prebuiltAddon(target) !== null,
  });
  const library = tensorflowLibrary(choice.mode);
  const pinned = compilerFor(choice.mode, compiler);
  const fetching = [pinned, library, ...pins.weights.filter(({ name }) => weights.includes(name)).map(weightsOf)];
  const addon = { ...tensorflow(choice, compiler, warn), needs: [pinned.name, library.name] };
  return [pythonFor(fetching), ...fetching, addon];
}
