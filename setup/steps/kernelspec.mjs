import fs from 'node:fs';
import { createRequire } from 'node:module';
import { at, cache, root } from '../engine/places.mjs';

const spec = cache('jupyter', 'kernels', 'tslab', 'kernel.json');

/** Jupyter's description of the TypeScript kernel; it names this folder and this Node, so both are compared. @type {import('../engine/run-steps.mjs').Step} */
export const kernelspec = {
  name: 'kernelspec',
  does: 'the TypeScript kernel made known to Jupyter',
  needs: ['build'],
  isDone: () => {
    try {
      const { argv } = JSON.parse(fs.readFileSync(spec, 'utf8'));
      return argv[0] === process.execPath && argv[1] === at('kernel', 'dist', 'launch.js');
    } catch {
      return false;
    }
  },
  run: async () => createRequire(import.meta.url)(at('kernel', 'dist', 'index.js')).writeKernelSpec(root),
};
