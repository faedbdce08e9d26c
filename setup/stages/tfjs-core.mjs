import { at } from '../engine/places.mjs';
import { check, lastJson } from './child.mjs';

/** The specs that tfjs-core is published with, on TensorFlow with our kernels. @type {import('./child.mjs').Stage} */
export const tfjsCore = {
  name: 'tfjs-core',
  guards: 'tfjs-core’s own specs pass on TensorFlow with our kernels',
  run: async () => {
    const { stdout, output, code } = await check(process.execPath, [at('backend', 'test', 'core-specs.cjs')]);
    const result = lastJson(stdout);
    if (typeof result?.passed !== 'number') return { passed: 0, failed: 1, skipped: [], output };
    const failed = Math.max(result.failed, code === 0 ? 0 : 1);
    return { passed: result.passed, failed, skipped: result.skipped, output: result.failures.join('\n') || output };
  },
};
