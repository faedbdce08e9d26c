import fs from 'node:fs';
import path from 'node:path';
import { ON_A_LARGER_DISK } from './explain.mjs';
import { inCheckout, STAMPS } from './places.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Looks before anything is begun whether the checkout may be written to and has room for the steps that are
 * left. Throws a sentence otherwise.
 * @param {string} root @param {import('./run-steps.mjs').Step[]} steps
 */
export function checkRoom(root, steps) {
  if (inCheckout) fs.accessSync(root, fs.constants.W_OK);
  fs.mkdirSync(path.join(root, STAMPS), { recursive: true });
  const needed = steps.reduce((sum, step) => sum + (step.megabytes ?? 0), 0);
  const { bavail, bsize } = fs.statfsSync(root);
  const free = Math.floor((Number(bavail) * Number(bsize)) / 1e6);
  if (free >= needed) return;
  throw new SetupError(
    `Set-up still needs about ${needed} MB and the disk of ${root} has ${free} MB free. ` +
      `Free some space, or ${ON_A_LARGER_DISK}, then run the same command again.`,
    'disk',
  );
}
