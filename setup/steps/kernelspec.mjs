import fs from 'node:fs';
import { createRequire } from 'node:module';
import { at, root } from '../engine/places.mjs';

const kernel = () => createRequire(import.meta.url)(at('kernel', 'dist', 'index.js'));

/**
 * Jupyter's description of the TypeScript kernel. It names this folder and this Node, and changes with the kernel: the
 * whole is compared. @type {import('../engine/run-steps.mjs').Step}
 */
export const kernelspec = {
  name: 'kernelspec',
  does: 'the TypeScript kernel made known to Jupyter',
  needs: ['build'],
  isDone: () => {
    try {
      return kernel()
        .kernelSpecs(root)
        .every(
          (/** @type {{ file: string, text: string }} */ spec) => fs.readFileSync(spec.file, 'utf8') === spec.text,
        );
    } catch {
      return false;
    }
  },
  run: async () => kernel().writeKernelSpec(root),
};
