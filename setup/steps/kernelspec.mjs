import fs from 'node:fs';
import { createRequire } from 'node:module';
import { at, cache, root } from '../engine/places.mjs';

const spec = cache('jupyter', 'kernels', 'tslab', 'kernel.json');
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
      return fs.readFileSync(spec, 'utf8') === kernel().kernelSpec(root);
    } catch {
      return false;
    }
  },
  run: async () => kernel().writeKernelSpec(root),
};
