import { at } from '../engine/places.mjs';
import { hasWebGpu } from '../steps/webgpu.mjs';
import { check, lastJson, together } from './child.mjs';

/** @import { Found, Stage } from './child.mjs' */

/** How far results of the two backends may differ, as a fraction of the largest value of their list. */
export const TOLERANCE = 1e-3;

/** The operations of TensorFlow.js 4.22 that its backend for WebGPU lacks. Of these the library uses none. */
const LACKING = [
  'BitwiseAnd',
  'NonMaxSuppressionV4',
  'RaggedGather',
  'RaggedRange',
  'RaggedTensorToTensor',
  'SparseFillEmptyRows',
  'SparseReshape',
  'StaticRegexReplace',
  'StringSplit',
  'StringToHashBucketFast',
  'Unique',
];

const script = at('setup', 'webgpu-cases.cjs');

/** @typedef {{ name: string, seconds: number, found: any }} Result */

/** Runs cases in a process of its own, all of them where none is named. @param {string[]} cases @param {boolean} onGpu @returns {Promise<Result[]>} */
async function results(cases, onGpu) {
  const { TRANSFERLAB_BACKEND: _, ...env } = process.env;
  const { code, stdout, output } = await check(process.execPath, [script, ...cases], {
    env: onGpu ? { ...env, TRANSFERLAB_BACKEND: 'webgpu' } : env,
  });
  if (code !== 0) throw new Error(output);
  return stdout
    .trim()
    .split('\n')
    .map((line) => lastJson(line));
}

/**
 * The largest difference of two results, as a fraction of the largest value of the list that it is in: numbers, lists and
 * records of them. Infinite where they differ in form, or a value is no number.
 * @param {any} value @param {any} expected @returns {number}
 */
export function difference(value, expected) {
  if (!Array.isArray(expected)) {
    const names = Object.keys(expected);
    if (names.join() !== Object.keys(value).join()) return Number.POSITIVE_INFINITY;
    return names.reduce((most, name) => Math.max(most, difference(value[name], expected[name])), 0);
  }
  if (!Array.isArray(value) || value.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = expected.reduce((most, each) => Math.max(most, Math.abs(each)), 1e-3);
  const gaps = expected.map((each, index) => Math.abs(each - value[index]) / scale);
  return gaps.reduce((most, gap) => (gap <= most ? most : Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap), 0);
}

/** @param {Result} onGpu @param {Result | undefined} here @returns {string | null} what is wrong, or null */
function compared({ name, found }, here) {
  const error = found.error ?? here?.found.error;
  if (error) return `${name} ended with an error ${found.error ? 'by WebGPU' : 'by TensorFlow'}: ${error}`;
  const gap = difference(found, here?.found);
  return gap <= TOLERANCE ? null : `${name} differs by ${gap} of its largest value; ${TOLERANCE} is allowed.`;
}

/** @param {any} found @returns {string | null} */
function keepsMemory({ seen, before, after, atOnce }) {
  const [, second, ...later] = seen.map((/** @type {object} */ each) => JSON.stringify(each));
  if (atOnce > 0) return `fit read ${atOnce} values at once; it should wait for them.`;
  if (before !== after) return `fit left ${after - before} tensors.`;
  return later.every((/** @type {string} */ each) => each === second)
    ? null
    : `memory grows from epoch to epoch: ${JSON.stringify(seen)}`;
}

/** @param {any} found @returns {string | null} */
function endsWhereLost({ epochs, stopped, later, atOnce }) {
  const isTold = [stopped, later, atOnce].every((text) => /The GPU was lost .*Try again in a new process/.test(text));
  return epochs === 1 && isTold
    ? null
    : `a lost GPU ends training otherwise: ${JSON.stringify({ epochs, stopped, later, atOnce })}`;
}

/** @param {any} found @returns {string | null} */
function saysWhatIsLacking({ operations, predicting, training }) {
  if (operations.sort().join() !== LACKING.join()) return `other operations are missing than listed: ${operations}`;
  const isTold = [predicting, training].every((text) =>
    /'webgpu' cannot compute Unique, .*unset TRANSFERLAB_BACKEND/.test(text),
  );
  return isTold ? null : `a missing operation is told otherwise: ${JSON.stringify({ predicting, training })}`;
}

/** What is tried on the GPU alone. @type {Record<string, (found: any) => string | null>} */
const ALONE = { memory: keepsMemory, lost: endsWhereLost, lacking: saysWhatIsLacking };

/** @param {Result[]} onGpu @param {(result: Result) => string | null} troubleOf @returns {Found} */
function outcome(onGpu, troubleOf) {
  const troubles = onGpu.map(troubleOf);
  return {
    passed: troubles.filter((trouble) => trouble === null).length,
    failed: troubles.filter((trouble) => trouble !== null).length,
    skipped: [],
    output: troubles.filter(Boolean).join('\n'),
    parts: onGpu.map(({ name, seconds }) => ({ name, seconds })),
  };
}

/** Results of both backends, compared; the GPU's share of the time is in the parts. @param {string[]} cases */
async function comparison(cases) {
  const here = await results(cases, false);
  const onGpu = await results(cases, true);
  return outcome(onGpu, (result) =>
    compared(
      result,
      here.find(({ name }) => name === result.name),
    ),
  );
}

/** All that is tried on a GPU by WebGPU, or on a software one. @type {Stage} */
export const onWebGpu = {
  name: 'webgpu',
  guards: 'every technique by WebGPU: results, memory, a GPU that is lost, and what is missing',
  run: async () => {
    const found = [await comparison([])];
    for (const name of Object.keys(ALONE)) {
      found.push(outcome(await results([name], true), (result) => result.found.error ?? ALONE[name](result.found)));
    }
    return together(found);
  },
};

/** The quick part of it, where the packages are. @type {Stage} */
export const webGpuSmoke = {
  name: 'webgpu',
  guards: 'a perceptron trains by WebGPU, where `npm start -- --gpu webgpu` has installed its packages',
  run: async () =>
    (await hasWebGpu())
      ? comparison(['product', 'mlp'])
      : { passed: 0, failed: 0, skipped: ['`npm start -- --gpu webgpu` has not installed the packages for WebGPU'] },
};
