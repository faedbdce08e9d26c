import fs from 'node:fs';
import { SetupError } from './setup-error.mjs';

/**
 * Looks before anything is begun whether the checkout may be written to and has room for the steps that are
 * left. Throws a sentence otherwise.
 * @param {string} root @param {import('./run-steps.mjs').Step[]} steps
 */
export function checkRoom(root, steps) {
  fs.accessSync(root, fs.constants.W_OK);
  fs.mkdirSync(`${root}/.cache/setup`, { recursive: true });
  const needed = steps.reduce((sum, step) => sum + (step.megabytes ?? 0), 0);
  const { bavail, bsize } = fs.statfsSync(root);
  const free = Math.floor((Number(bavail) * Number(bsize)) / 1e6);
  if (free >= needed) return;
  throw new SetupError(
    `Set-up still needs about ${needed} MB and the disk of ${root} has ${free} MB free. ` +
      'Free some space, or move the checkout to a larger disk, then run the same command again.',
    'disk',
  );
}
