import { explain } from './explain.mjs';

/**
 * One named piece of set-up. `isDone` looks (in milliseconds, without the network); `run` does the work and
 * must leave nothing that `isDone` takes for finished when it is killed half-way.
 * @typedef {{
 *   name: string,
 *   does: string,
 *   needs: string[],
 *   megabytes?: number,
 *   isDone: () => boolean | Promise<boolean>,
 *   run: (tell: (text: string) => void) => Promise<unknown>,
 * }} Step
 * @typedef {{ started: (step: Step) => void, told: (step: Step, text: string) => void,
 *   ended: (step: Step, seconds: number, result: 'done' | 'ready' | 'failed' | 'held back') => void }} Report
 */

/** The steps whose result is not there. @param {Step[]} steps */
export async function unfinished(steps) {
  const remaining = [];
  for (const step of steps) if (!(await step.isDone())) remaining.push(step);
  return remaining;
}

/**
 * Runs each step as soon as those it needs have ended, so that downloads overlap. A step whose result is there
 * is skipped, looked at after its needs. After a failure what is running is let finish, so that no download is
 * lost, and what needs the failed step is held back.
 * @param {Step[]} steps @param {Report} report @param {{ root: string, log: (step: string) => string }} where
 * @returns {Promise<{ failures: { step: Step, error: Error }[] }>}
 */
export async function runSteps(steps, report, { root, log }) {
  /** @type {{ step: Step, error: Error }[]} */
  const failures = [];
  /** @type {Map<string, Promise<boolean>>} */
  const ends = new Map();
  for (const step of inOrder(steps)) {
    const needs = step.needs.map((name) => /** @type {Promise<boolean>} */ (ends.get(name)));
    ends.set(step.name, runStep(step, needs));
  }
  await Promise.all(ends.values());
  return { failures };

  /** @param {Step} step @param {Promise<boolean>[]} needs */
  async function runStep(step, needs) {
    const ready = await Promise.all(needs);
    if (ready.includes(false)) {
      report.ended(step, 0, 'held back');
      return false;
    }
    const start = performance.now();
    try {
      if (await step.isDone()) {
        report.ended(step, (performance.now() - start) / 1000, 'ready');
        return true;
      }
      report.started(step);
      await step.run((text) => report.told(step, text));
      report.ended(step, (performance.now() - start) / 1000, 'done');
      return true;
    } catch (error) {
      failures.push({ step, error: explain(error, { step: step.name, root, log: log(step.name) }) });
      report.ended(step, (performance.now() - start) / 1000, 'failed');
      return false;
    }
  }
}

/** Needs before what needs them; a circle or an unknown name is a mistake in the list. @param {Step[]} steps */
function inOrder(steps) {
  /** @type {Step[]} */
  const order = [];
  const remaining = new Set(steps);
  while (remaining.size > 0) {
    const next = [...remaining].find((step) =>
      step.needs.every((name) => order.some((before) => before.name === name)),
    );
    if (!next)
      throw new Error(
        `Steps must not depend on each other in a circle, nor on an unknown step: ${[...remaining].map((s) => s.name).join(', ')}`,
      );
    order.push(next);
    remaining.delete(next);
  }
  return order;
}
