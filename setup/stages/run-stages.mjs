/** @import { Found, Part, Stage } from './child.mjs' */

const SHOWN = 12_000;

/** So many of the slowest parts are named at the end. */
const SLOWEST = 10;

/**
 * Runs the stages one after another and says what each found, then the durations: of each stage, and of the slowest
 * parts. The last line is `N passed, N failed`. Gives 1 where anything failed, or a stage neither ran anything nor
 * said why.
 * @param {Stage[]} stages @param {(line: string) => void} say @returns {Promise<number>}
 */
export async function runStages(stages, say) {
  const width = Math.max(...stages.map(({ name }) => name.length));
  /** @type {Found} */
  const all = { passed: 0, failed: 0, skipped: [] };
  /** @type {Part[]} */
  const durations = [];
  /** @type {(Part & { stage: string })[]} */
  const parts = [];
  for (const stage of stages) {
    const start = performance.now();
    const result = await outcome(stage);
    const seconds = (performance.now() - start) / 1000;
    durations.push({ name: stage.name, seconds });
    parts.push(...(result.parts ?? []).map((part) => ({ ...part, stage: stage.name })));
    const skipped = result.skipped.length > 0 ? `, ${result.skipped.length} did not run` : '';
    say(
      `${result.failed > 0 ? '✗' : '✓'} ${stage.name.padEnd(width)} ${duration(seconds)}  ${result.passed} passed, ${result.failed} failed${skipped}`,
    );
    if (result.failed > 0 && result.output) say(indent(result.output));
    all.passed += result.passed;
    all.failed += result.failed;
    all.skipped.push(...result.skipped.map((reason) => `${stage.name}: ${reason}`));
  }
  if (all.skipped.length > 0) say(`Did not run:\n${all.skipped.map((reason) => `  ${reason}`).join('\n')}`);
  say(durationsOf(durations, parts, width));
  say(`${all.passed} passed, ${all.failed} failed`);
  return all.failed > 0 ? 1 : 0;
}

/** The time of each stage and their sum, then the slowest parts. @param {Part[]} stages @param {(Part & { stage: string })[]} parts @param {number} width */
function durationsOf(stages, parts, width) {
  const sum = { name: 'all', seconds: stages.reduce((total, { seconds }) => total + seconds, 0) };
  const slowest = [...parts].sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  const rows = [...stages, sum].map(({ name, seconds }) => `  ${name.padEnd(width)} ${duration(seconds)}`);
  const slow = slowest.map(({ stage, name, seconds }) => `  ${stage.padEnd(width)} ${duration(seconds)}  ${name}`);
  return ['Durations:', ...rows, ...(slow.length > 0 ? ['Slowest parts:', ...slow] : [])].join('\n');
}

/** @param {number} seconds */
const duration = (seconds) => `${seconds.toFixed(1).padStart(6)} s`;

/** @param {Stage} stage @returns {Promise<Found>} */
async function outcome(stage) {
  try {
    const result = await stage.run();
    if (result.passed + result.failed + result.skipped.length > 0) return result;
    return { ...result, failed: 1, output: `This stage ran nothing.\n${result.output ?? ''}` };
  } catch (error) {
    return { passed: 0, failed: 1, skipped: [], output: String(/** @type {Error} */ (error).stack ?? error) };
  }
}

/** @param {string} text */
function indent(text) {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN / 2)}\n[…]\n${text.slice(-SHOWN / 2)}` : text;
  return cut.trimEnd().replace(/^/gm, '    ');
}
