import { setUp } from './set-up.mjs';
import { browser } from './stages/browser.mjs';
import { collections } from './stages/collections.mjs';
import { exercises } from './stages/exercises.mjs';
import { fuzz } from './stages/fuzz.mjs';
import { lessons } from './stages/lessons.mjs';
import { lint } from './stages/lint.mjs';
import { setUpTests } from './stages/node-tests.mjs';
import { packed } from './stages/package.mjs';
import { runStages } from './stages/run-stages.mjs';
import { tampering } from './stages/tampering.mjs';
import { tfjsCore } from './stages/tfjs-core.mjs';
import { unit } from './stages/unit.mjs';

/** `npm test`: makes the machine ready, then everything. @param {string[]} argv @returns {Promise<number>} */
export async function main(argv) {
  if (argv.length > 0) {
    console.error(`npm test takes no arguments, and got '${argv.join(' ')}'. For the quick part: npm run test:unit.`);
    return 2;
  }
  if (!(await setUp())) {
    console.log('0 passed, 1 failed');
    return 1;
  }
  return runStages(
    [lint, setUpTests, unit, tfjsCore, packed, exercises, collections, tampering, fuzz, lessons, browser],
    console.log,
  );
}
