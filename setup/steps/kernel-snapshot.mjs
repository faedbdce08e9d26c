import { createRequire } from 'node:module';
import { at, root } from '../engine/places.mjs';

/** @param {string[]} file of the compiled kernel */
const kernel = (...file) => createRequire(import.meta.url)(at('kernel', 'dist', ...file));

/**
 * A kernel that has read the types which lessons import, as a snapshot from which Node starts: the first cell of a lesson is
 * done two seconds sooner. Without it everything works, so a failure is a warning.
 * @param {(text: string) => void} warn @returns {import('../engine/run-steps.mjs').Step}
 */
export const kernelSnapshot = (warn) => ({
  name: 'kernel-snapshot',
  does: "the kernel's compiler, ready for the first cell",
  needs: ['build'],
  megabytes: 80,
  isDone: () => {
    try {
      const { currentBlob, lessonsSnapshot } = kernel('snapshot', 'current.js');
      return currentBlob(lessonsSnapshot(root), at('notebooks')) !== undefined;
    } catch {
      return false;
    }
  },
  run: async () => {
    const { lessonsSnapshot } = kernel('snapshot', 'current.js');
    try {
      await kernel('snapshot', 'build.js').buildSnapshot(lessonsSnapshot(root), at('notebooks'));
    } catch (error) {
      if (/No space left|ENOSPC/i.test(String(error))) throw error;
      warn(
        `The kernel's compiler cannot be stored ready on this machine (${firstLine(error)}): first cells take two seconds more.`,
      );
    }
  },
});

/** @param {unknown} error */
const firstLine = (error) => String(/** @type {Error} */ (error).message ?? error).split('\n')[0];
