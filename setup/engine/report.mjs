/** @import { Step, Report } from './run-steps.mjs' */

const SIGN = { done: '✓', ready: '·', failed: '✗', 'held back': '–' };
const SAY = { done: '', ready: 'was ready', failed: 'failed', 'held back': 'held back, it needs the failed one' };

/**
 * Shows steps as they go: on a terminal one live line each with its seconds, elsewhere a plain line when a step
 * ends. @param {NodeJS.WriteStream} out @param {Step[]} steps @returns {Report & { close: () => void }}
 */
export function createReport(out, steps) {
  const width = Math.max(...steps.map((step) => step.name.length));
  return out.isTTY ? liveReport(out, width) : plainReport(out, width);
}

/** @param {Step} step @param {number} width @param {number} seconds @param {keyof typeof SIGN} result */
function endLine(step, width, seconds, result) {
  return `${SIGN[result]} ${step.name.padEnd(width)} ${seconds.toFixed(1).padStart(6)} s  ${SAY[result] || step.does}`;
}

/** @param {NodeJS.WriteStream} out @param {number} width @returns {Report & { close: () => void }} */
function plainReport(out, width) {
  return {
    started: (step) => out.write(`… ${step.name.padEnd(width)}           ${step.does}\n`),
    told: () => {},
    ended: (step, seconds, result) => {
      if (result !== 'ready') out.write(`${endLine(step, width, seconds, result)}\n`);
    },
    close: () => {},
  };
}

/** @param {NodeJS.WriteStream} out @param {number} width @returns {Report & { close: () => void }} */
function liveReport(out, width) {
  /** @type {Map<Step, { since: number, text: string }>} */
  const live = new Map();
  let drawn = 0;
  const erase = () => (drawn > 0 ? `\x1b[${drawn}A\x1b[J` : '');
  const draw = (above = '') => {
    const columns = out.columns || 80;
    const lines = [...live].map(([step, { since, text }]) => {
      const seconds = ((performance.now() - since) / 1000).toFixed(0).padStart(4);
      return `… ${step.name.padEnd(width)} ${seconds}   s  ${text || step.does}`.slice(0, columns - 1);
    });
    out.write(erase() + above + lines.map((line) => `${line}\n`).join(''));
    drawn = lines.length;
  };
  const timer = setInterval(() => draw(), 250).unref();
  return {
    started: (step) => {
      live.set(step, { since: performance.now(), text: '' });
      draw();
    },
    told: (step, text) => {
      const line = live.get(step);
      if (line) line.text = text;
    },
    ended: (step, seconds, result) => {
      live.delete(step);
      draw(result === 'ready' ? '' : `${endLine(step, width, seconds, result)}\n`);
    },
    close: () => clearInterval(timer),
  };
}
