import { endLeftovers, endRunning } from './command.mjs';
import { explain } from './explain.mjs';
import { withLock } from './lock.mjs';
import { pathTrouble } from './path-trouble.mjs';
import { cache, inCheckout, root } from './places.mjs';
import { createReport } from './report.mjs';
import { checkRoom } from './room.mjs';
import { runSteps, unfinished } from './run-steps.mjs';

const log = (/** @type {string} */ step) => cache('setup', 'logs', `${step}.log`);

/** @import { Step } from './run-steps.mjs' */

/**
 * Runs the steps whose result is not there, showing each; safe to repeat, and to run twice at once. Everything there already
 * costs a look, no network and no lock. Returns false, with an error message on stderr for each step that failed, where it
 * could not. `stepsFor` gives the steps; its argument is told what the reader should know though set-up goes on.
 * @param {(warn: (text: string) => void) => Step[]} stepsFor @param {NodeJS.WriteStream} [out]
 */
export async function makeReady(stepsFor, out = process.stdout) {
  const start = performance.now();
  /** @type {string[]} */
  const warnings = [];
  const seconds = () => ((performance.now() - start) / 1000).toFixed(performance.now() - start < 10_000 ? 2 : 0);
  try {
    const trouble = pathTrouble();
    if (trouble) warnings.push(`Set-up goes on, but ${trouble}.`);
    const steps = stepsFor((text) => warnings.push(text));
    const remaining = await unfinished(steps);
    if (remaining.length === 0) {
      out.write(`Ready: ${steps.length} steps verified in ${seconds()} s.\n`);
      return true;
    }
    checkRoom(root, remaining);
    const stopListening = endChildrenOnSignal();
    try {
      return await withLock(cache('setup', 'lock'), () => work(steps), {
        onWait: ({ pid, host }) =>
          out.write(
            `Another set-up of ${inCheckout ? 'this checkout' : root} is at work (process ${pid} on ${host}); waiting for it.\n`,
          ),
      });
    } finally {
      stopListening();
    }
  } catch (error) {
    console.error(`\n${explain(error, { step: 'set-up', root }).message}`);
    return false;
  }

  /** @param {Step[]} steps */
  async function work(steps) {
    await endLeftovers();
    const report = createReport(out, steps);
    const { failures } = await runSteps(steps, report, { root, log });
    report.close();
    for (const text of warnings) console.error(`\n${text}`);
    for (const [message, names] of byMessage(failures)) console.error(`\n${names.join(', ')}: ${message}`);
    out.write(failures.length > 0 ? `\nNot ready after ${seconds()} s.\n` : `Ready in ${seconds()} s.\n`);
    return failures.length === 0;
  }
}

/** One cause often fails several steps: it is told once. @param {{ step: { name: string }, error: Error }[]} failures */
function byMessage(failures) {
  /** @type {Map<string, string[]>} */
  const names = new Map();
  for (const { step, error } of failures) names.set(error.message, [...(names.get(error.message) ?? []), step.name]);
  return names;
}

/** Ctrl-C and a closed terminal reach only us: the programs we started have their own process groups. */
function endChildrenOnSignal() {
  const signals = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });
  const listeners = Object.entries(signals).map(([signal, code]) => {
    const listener = () => {
      endRunning();
      console.error(`\nStopped (${signal}). Run the same command again to go on; finished steps are not repeated.`);
      process.exit(code);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const stop of listeners) stop();
  };
}
