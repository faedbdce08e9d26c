import path from 'node:path';
import { pins } from '../engine/pins.mjs';
import { cache, root } from '../engine/places.mjs';
import { isStamped, keyOf, removeStamp, writeStamp } from '../engine/stamp.mjs';
import { targetOf } from '../engine/targets.mjs';
import { fetchZig, warmZig, zigProgram } from '../engine/zig.mjs';

/** @import { Target } from '../engine/targets.mjs' */

const name = 'compiler';
const log = cache('setup', 'logs', `${name}.log`);

/**
 * The pinned compiler, for a machine that has none. What has been built by it stays, so it is asked for only where
 * something must be built.
 * @param {{ isWanted: boolean, isBuilt: () => boolean }} wish whether this machine lacks one, and whether the addon is there
 * @returns {import('../engine/run-steps.mjs').Step}
 */
export function compilerStep({ isWanted, isBuilt }) {
  const key = keyOf(pins.zig, targetOf());
  return {
    name,
    does: isWanted
      ? `a C++ compiler (Zig ${pins.zig.version}), since none is installed`
      : 'not needed: one is installed',
    needs: ['python'],
    megabytes: isWanted ? 700 : 0,
    isDone: async () => !isWanted || isBuilt() || (await isStamped(root, name, key)),
    run: async (tell) => {
      removeStamp(root, name);
      const sha256 = await fetchZig({ tell, log });
      tell('compiling its C++ library');
      await warmZig(/** @type {Target} */ (targetOf()), log);
      writeStamp(root, name, { key, products: [{ file: path.relative(root, zigProgram), sha256 }] });
    },
  };
}
