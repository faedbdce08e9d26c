import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { root } from '../engine/places.mjs';

/**
 * What a stage found. `skipped` holds a reason for each thing that did not run; `output` is shown when something
 * failed; `parts` are the durations of its files, lessons or exercises, where it knows them. A stage that passed and
 * failed nothing and gives no reason has not run, and that is a failure.
 * @typedef {{ name: string, seconds: number }} Part
 * @typedef {{ passed: number, failed: number, skipped: string[], output?: string, parts?: Part[] }} Found
 */

/**
 * A stage of `npm test`: one word to ask for it by, and what it guards, for the list.
 * @typedef {{ name: string, guards: string, run: () => Promise<Found> }} Stage
 */

/**
 * Runs a check to its end and gives its exit code and all it wrote; standard output apart as well.
 * @param {string} command @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, echo?: boolean, input?: string }} [options] `input` is a file
 * @returns {Promise<{ code: number, stdout: string, output: string }>}
 */
export function check(command, args, { env = process.env, echo = false, input } = {}) {
  return new Promise((resolve) => {
    const plain = { ...env, NO_COLOR: '1', FORCE_COLOR: '0' };
    const stdin = input === undefined ? 'ignore' : fs.openSync(input, 'r');
    const child = spawn(command, args, { cwd: root, env: plain, stdio: [stdin, 'pipe', 'pipe'] });
    if (stdin !== 'ignore') fs.closeSync(stdin);
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (echo) process.stderr.write(text);
    });
    child.on('error', (error) => resolve({ code: 1, stdout, output: `${output}\n${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}

/** What parts of a stage found that ran side by side, as one. @param {Found[]} results @returns {Found} */
export function together(results) {
  const sum = (/** @type {(each: Found) => number} */ of) => results.reduce((total, each) => total + of(each), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: results.flatMap(({ skipped }) => skipped),
    parts: results.flatMap(({ parts = [] }) => parts),
    output: results.flatMap(({ output }) => output || []).join('\n'),
  };
}

/** The last JSON value a program printed, or null. @param {string} text */
export function lastJson(text) {
  for (const candidate of [text, ...text.trim().split('\n').reverse()]) {
    try {
      return JSON.parse(candidate);
    } catch {
      // Not this line.
    }
  }
  return null;
}
