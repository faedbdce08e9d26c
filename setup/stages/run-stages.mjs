/** @import { Found, Stage } from './child.mjs' */

const SHOWN = 12_000;

/**
 * Runs the stages one after another and says what each found. The last line is `N passed, N failed`. Gives 1
 * where anything failed, or a stage neither ran anything nor said why.
 * @param {Stage[]} stages @param {(line: string) => void} say @returns {Promise<number>}
 */
export async function runStages(stages, say) {
  const width = Math.max(...stages.map(({ name }) => name.length));
  /** @type {Found} */
  const all = { passed: 0, failed: 0, skipped: [] };
  for (const stage of stages) {
    const start = performance.now();
    const found = await outcome(stage);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const skipped = found.skipped.length > 0 ? `, ${found.skipped.length} did not run` : '';
    say(
      `${found.failed > 0 ? '✗' : '✓'} ${stage.name.padEnd(width)} ${seconds.padStart(6)} s  ${found.passed} passed, ${found.failed} failed${skipped}`,
    );
    if (found.failed > 0 && found.output) say(indent(found.output));
    all.passed += found.passed;
    all.failed += found.failed;
    all.skipped.push(...found.skipped.map((reason) => `${stage.name}: ${reason}`));
  }
  if (all.skipped.length > 0) say(`Did not run:\n${all.skipped.map((reason) => `  ${reason}`).join('\n')}`);
  say(`${all.passed} passed, ${all.failed} failed`);
  return all.failed > 0 ? 1 : 0;
}

/** @param {Stage} stage @returns {Promise<Found>} */
async function outcome(stage) {
  try {
    const found = await stage.run();
    if (found.passed + found.failed + found.skipped.length > 0) return found;
    return { ...found, failed: 1, output: `This stage ran nothing.\n${found.output ?? ''}` };
  } catch (error) {
    return { passed: 0, failed: 1, skipped: [], output: String(/** @type {Error} */ (error).stack ?? error) };
  }
}

/** @param {string} text */
function indent(text) {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN / 2)}\n[…]\n${text.slice(-SHOWN / 2)}` : text;
  return cut.trimEnd().replace(/^/gm, '    ');
}
