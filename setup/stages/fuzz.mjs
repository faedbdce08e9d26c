import { at } from '../engine/places.mjs';
import { check } from './child.mjs';

/**
 * The same cases each time: a fault that a new seed finds is not a fault of the change that is tested. `npm run fuzz` draws
 * others.
 */
const DRAW = ['--cases', '2000', '--seed', '1'];

/** Whatever is passed, read or sent: a right result, a sentence, no crash, no hang, no leak. @type {import('./child.mjs').Stage} */
export const fuzz = {
  name: 'fuzz',
  guards: 'drawn arguments, files, commands and messages end in a result or an error message',
  run: async () => {
    const { stdout, output, code } = await check(process.execPath, [at('fuzz', 'dist', 'run.js'), ...DRAW]);
    const [, cases] = /^(\d+) cases of /m.exec(stdout) ?? [0, 0];
    const faults = stdout.match(/^✗/gm)?.length ?? 0;
    const failed = Math.max(faults, code === 0 ? 0 : 1);
    return { passed: Number(cases) - faults, failed, skipped: [], output: failed > 0 ? output : '' };
  },
};
