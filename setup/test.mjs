import { version } from './engine/version.mjs';
import { setUp } from './set-up.mjs';
import { browser } from './stages/browser.mjs';
import { chooseStages } from './stages/choose-stages.mjs';
import { collections } from './stages/collections.mjs';
import { exercises } from './stages/exercises.mjs';
import { fuzz } from './stages/fuzz.mjs';
import { lessons } from './stages/lessons.mjs';
import { lint } from './stages/lint.mjs';
import { setUpTests } from './stages/node-tests.mjs';
import { arm64Smoke } from './stages/on-arm64.mjs';
import { webGpuSmoke } from './stages/on-webgpu.mjs';
import { windowsSmoke } from './stages/on-windows.mjs';
import { packed } from './stages/package.mjs';
import { runStages } from './stages/run-stages.mjs';
import { stagesSince } from './stages/since.mjs';
import { tampering } from './stages/tampering.mjs';
import { tfjsCore } from './stages/tfjs-core.mjs';
import { long, unit } from './stages/unit.mjs';

/** In the order in which they run: what fails fast comes first. */
const STAGES = [
  lint,
  setUpTests,
  unit(),
  tfjsCore,
  arm64Smoke,
  webGpuSmoke,
  windowsSmoke,
  long(),
  packed,
  exercises,
  collections,
  tampering,
  fuzz,
  lessons,
  browser,
];

const HELP = `npm test                       make the machine ready, then run all stages
npm test -- lessons exercises  run these stages alone
npm test -- --since main       run what a change since that commit can reach (not where CI is set)
npm test -- --list             name the stages, with what each guards
npm test -- --help             this text

The quick part without set-up is npm run test:unit.`;

/** `npm test`: makes the machine ready, then runs all stages, or those that are named. @param {string[]} argv @returns {Promise<number>} */
export async function main(argv) {
  const wish = chooseStages(argv, STAGES);
  if ('complaint' in wish) {
    console.error(`${wish.complaint}\n\n${HELP}`);
    return 2;
  }
  if (wish.help) {
    console.log(HELP);
    return 0;
  }
  if (wish.version) {
    console.log(version());
    return 0;
  }
  if (wish.list) {
    const width = Math.max(...STAGES.map(({ name }) => name.length));
    console.log(STAGES.map(({ name, guards }) => `${name.padEnd(width)}  ${guards}`).join('\n'));
    return 0;
  }
  const reached = wish.since === undefined ? { stages: wish.stages } : stagesSince(wish.since, wish.stages);
  if ('complaint' in reached) {
    console.error(reached.complaint);
    return 2;
  }
  if ('because' in reached) console.log(reached.because);
  if (reached.stages.length === 0) {
    console.log('0 passed, 0 failed');
    return 0;
  }
  if (!(await setUp())) {
    console.log('0 passed, 1 failed');
    return 1;
  }
  return runStages(reached.stages, console.log);
}
