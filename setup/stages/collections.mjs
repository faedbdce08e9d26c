import { findProgram } from '../engine/find-program.mjs';
import { at } from '../engine/places.mjs';
import { check } from './child.mjs';

/** The grader's collections: no hostile answer earns anything, no honest one loses anything. @type {import('./child.mjs').Stage} */
export const collections = {
  name: 'collections',
  guards: 'hostile answers earn nothing, unusual right answers lose nothing',
  run: async () => {
    if (!findProgram(['bwrap'])) {
      return {
        passed: 0,
        failed: 0,
        skipped: ['hostile answers need a sandbox: bubblewrap is not installed (apt install bubblewrap)'],
      };
    }
    const { stdout, output, code } = await check(process.execPath, [at('grader', 'dist', 'collections', 'run.js')]);
    const count = (/** @type {RegExp} */ mark) => stdout.match(mark)?.length ?? 0;
    const failed = Math.max(count(/^✗/gm), code === 0 ? 0 : 1);
    const wrong = output.split('\n').filter((line) => !line.startsWith('✓'));
    return { passed: count(/^✓/gm), failed, skipped: [], output: failed > 0 ? wrong.join('\n') : '' };
  },
};
