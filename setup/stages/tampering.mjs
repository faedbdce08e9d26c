import { findProgram } from '../engine/find-program.mjs';
import { at } from '../engine/places.mjs';
import { check } from './child.mjs';

/** So much time goes into pairs of tamperings; a new seed each time. */
const SECONDS = '40';

/** Wrong answers that tamper with what they can reach earn nothing; right ones with something harmless lose nothing. @type {import('./child.mjs').Stage} */
export const tampering = {
  name: 'tampering',
  guards: 'wrong answers that tamper with the process earn nothing',
  run: async () => {
    if (!findProgram(['bwrap'])) {
      return {
        passed: 0,
        failed: 0,
        skipped: ['tampering needs a sandbox: bubblewrap is not installed (apt install bubblewrap)'],
      };
    }
    const script = at('grader', 'dist', 'tampering', 'run.js');
    const pairs = await check(process.execPath, [script, '--budget', SECONDS]);
    const harmless = await check(process.execPath, [script, '--harmless']);
    const [, tried, holes] = /^(\d+) tried on .* (\d+) holes/m.exec(pairs.stdout) ?? [0, 0, Number.NaN];
    // The draw is another each time. A single check that was turned is said, and the full command fails for it; what earns
    // the points of its exercise fails here as well.
    const earning = pairs.stdout.match(/^ +earns /gm)?.length ?? 0;
    const turned = pairs.stdout.match(/^ +turns a check: .*$/gm) ?? [];
    const ended = Number.isNaN(Number(holes)) ? 1 : 0;
    const passed = harmless.stdout.match(/^✓/gm)?.length ?? 0;
    const lost = harmless.stdout.match(/^✗/gm)?.length ?? 0;
    const failed = earning + ended + Math.max(lost, harmless.code === 0 ? 0 : 1);
    const wrong = `${pairs.output}\n${harmless.output}`.split('\n').filter((line) => !line.startsWith('✓'));
    return {
      passed: Number(tried) - earning + passed,
      failed,
      skipped: turned.map((line) => `to look at, ${line.trim()}`),
      output: failed > 0 ? wrong.join('\n') : '',
    };
  },
};
