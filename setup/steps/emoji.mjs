import { downloadFromNpm } from '../engine/download.mjs';
import { pins } from '../engine/pins.mjs';
import { cache, root } from '../engine/places.mjs';
import { isStamped, keyOf, writeStamp } from '../engine/stamp.mjs';

const key = keyOf(pins.emoji);

/** The same emoji in eight drawing styles, as their authors' packages. @type {import('../engine/run-steps.mjs').Step} */
export const emoji = {
  name: 'emoji',
  does: 'emoji in eight drawing styles',
  needs: [],
  megabytes: 20,
  isDone: () => isStamped(root, 'emoji', key),
  run: async () => {
    await downloadFromNpm(pins.emoji, { log: cache('setup', 'logs', 'emoji.log') });
    writeStamp(root, 'emoji', {
      key,
      products: pins.emoji.map(({ file, sha256 }) => ({ file: `.cache/downloads/${file}`, sha256 })),
    });
  },
};
