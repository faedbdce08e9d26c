import { at } from '../engine/places.mjs';
import { check, lastJson } from './child.mjs';

/** @import { Found } from './child.mjs' */

/** How far losses of two machines may lie apart, as a fraction: sums are added in another order. */
const TOLERANCE = 1e-3;

/**
 * Something that is tried on another machine than this; `run` says what is wrong, or null.
 * @typedef {{ name: string, run: () => Promise<string | null> }} Trial
 * @typedef {(args: string[]) => ReturnType<typeof check>} Runner runs that machine's Node
 */

/** @param {Runner} run @returns {Trial} */
export const loads = (run) => ({
  name: 'the addon loads and multiplies',
  run: async () => {
    const { code, stdout, output } = await run([at('setup', 'prove-tensorflow.cjs')]);
    return code === 0 && lastJson(stdout)?.backend === 'tensorflow' ? null : output;
  },
});

/** @param {Runner} run @param {string} machine as `process.platform` and `process.arch` say it there @returns {Trial} */
export const trains = (run, machine) => ({
  name: 'a LeNet trains to the same losses',
  run: async () => {
    const script = at('setup', 'train-lenet.cjs');
    const here = lastJson((await check(process.execPath, [script])).stdout);
    const { stdout, output } = await run([script]);
    const there = lastJson(stdout);
    return there?.machine === machine && there.backend === 'tensorflow' && isNear(there.losses, here?.losses)
      ? null
      : `${output}\nHere: ${JSON.stringify(here)}`;
  },
});

/** @param {number[]} losses @param {number[]} [others] */
export const isNear = (losses, others) =>
  losses.length > 0 &&
  losses.length === others?.length &&
  losses.every((loss, i) => Math.abs(loss - others[i]) <= TOLERANCE * Math.abs(others[i]));

/** @param {string} machine in words @param {Trial[]} trials @returns {Promise<Found>} */
export async function outcomeOn(machine, trials) {
  /** @type {Required<Found>} */
  const found = { passed: 0, failed: 0, skipped: [], output: '', parts: [] };
  for (const { name, run } of trials) {
    const start = performance.now();
    const trouble = await run();
    found.parts.push({ name, seconds: (performance.now() - start) / 1000 });
    if (trouble === null) found.passed++;
    else {
      found.failed++;
      found.output += `On ${machine}, this failed: ${name}.\n${trouble}\n`;
    }
  }
  return found;
}
