import { join } from 'node:path';
import { type Bundle, bundle } from '../bundle';
import { courseCode } from '../deciding/course-code';
import { CourseError } from '../error';
import type { Exercise } from '../exercise';
import { packagesOf } from '../running/packages-of';
import { type Pool, wantTensorFlow } from '../running/pool';
import { run } from './attempt';

/** What right answers do next to their task, and lose nothing by. `call` runs at each call, with its name and arguments. */
interface Harmless {
  name: string;
  load?: string;
  call?: string;
  /** Needs TensorFlow. */
  tensors?: true;
}

const polyfill = (on: string, name: string, value: string): Harmless => ({
  name: `a polyfill: ${on}.${name}`,
  load: `if (!(${JSON.stringify(name)} in ${on})) Object.defineProperty(${on}, ${JSON.stringify(name)}, { value: ${value}, writable: true, configurable: true });`,
  call: `void ${on}.${name};`,
});

export const HARMLESS: readonly Harmless[] = [
  polyfill('Array.prototype', 'inChunks', 'function (size) { return this.length ? [this.slice(0, size)] : []; }'),
  polyfill(
    'Object',
    'groupBy',
    '(list, of) => list.reduce((all, each) => ({ ...all, [of(each)]: [...(all[of(each)] ?? []), each] }), {})',
  ),
  polyfill(
    'Promise',
    'withResolvers',
    'function () { let out; const promise = new this((resolve, reject) => { out = { resolve, reject }; }); return { promise, ...out }; }',
  ),
  polyfill('Math', 'sumPrecise', '(list) => [...list].reduce((a, b) => a + b, 0)'),
  polyfill(
    'Map.prototype',
    'getOrInsert',
    'function (key, value) { if (!this.has(key)) this.set(key, value); return this.get(key); }',
  ),
  polyfill('Float32Array.prototype', 'mean', 'function () { return this.reduce((a, b) => a + b, 0) / this.length; }'),
  {
    name: 'a global of its own',
    load: 'globalThis.sumOfAll = (list) => list.reduce((a, b) => a + b, 0);',
    call: 'globalThis.sumOfAll([1, 2]);',
  },
  {
    name: 'own methods on its own Map',
    load: 'own.calls = new Map(); own.calls.count = function (name) { this.set(name, (this.get(name) ?? 0) + 1); };',
    call: 'own.calls.count(name);',
  },
  {
    name: 'a table of what it computed',
    load: 'own.table = new Map(); own.square = (x) => { if (!own.table.has(x)) own.table.set(x, x * x); return own.table.get(x); };',
    call: 'own.square(args.length);',
  },
  {
    name: 'a WeakMap by its arguments',
    load: 'own.seen = new WeakMap();',
    call: 'for (const each of args) if (typeof each === "object" && each) own.seen.set(each, name);',
  },
  {
    name: 'subclasses of its own',
    load: 'own.List = class extends Array { last() { return this[this.length - 1]; } }; own.Wrong = class extends Error {}; own.Table = class extends Map { get(key) { return super.get(key) ?? 0; } };',
    call: 'own.List.from([1, 2]).map((x) => x + 1).last(); new own.Table().get(1); try { throw new own.Wrong("caught"); } catch {}',
  },
  {
    name: 'accessors, iterators and symbols on its own objects',
    load: 'own.range = { from: 0, to: 3, get size() { return this.to - this.from; }, *[Symbol.iterator]() { for (let at = this.from; at < this.to; at++) yield at; }, [Symbol.toPrimitive]: () => 3, [Symbol("mine")]: 1 };',
    call: '[...own.range].length === own.range.size; +own.range;',
  },
  {
    name: 'a proxy of its own object',
    load: 'own.defaults = new Proxy({}, { get: (on, key) => on[key] ?? 0 });',
    call: 'own.defaults[name]++;',
  },
  {
    name: 'its own functions renamed and frozen',
    load: 'own.helper = Object.freeze(Object.defineProperty((x) => x, "name", { value: "helper" }));',
    call: 'own.helper(1);',
  },
  {
    name: 'an own toString and an own message',
    load: 'own.error = new Error("x"); own.error.message = "y"; own.text = { toString: () => "text" };',
    call: 'String(own.text); own.error.toString();',
  },
  {
    name: 'a promise and a microtask of its own',
    call: 'Promise.resolve(name).then((value) => { own.last = value; }); queueMicrotask(() => { own.turns = (own.turns ?? 0) + 1; });',
  },
  { name: 'a timer that it takes back', call: 'clearTimeout(setTimeout(() => {}, 1000)); own.at = performance.now();' },
  {
    name: 'looks at what is in memory',
    tensors: true,
    call: 'own.before = tf.memory().numTensors; own.backend = tf.getBackend(); void tf.env().get("IS_NODE");',
  },
  {
    name: 'tensors of its own, tidied',
    tensors: true,
    call: 'own.sum = tf.tidy(() => tf.tensor1d([1, 2, 3]).square().sum().dataSync()[0]);',
  },
  {
    name: 'an operation with a gradient of its own',
    tensors: true,
    load: 'own.same = tf.customGrad((x) => ({ value: x.clone(), gradFunc: (dy) => dy }));',
    call: 'tf.tidy(() => tf.grad((x) => own.same(x).sum())(tf.tensor1d([1])).dataSync());',
  },
  {
    name: 'names on a tensor of its own',
    tensors: true,
    call: 'const mine = tf.tensor1d([1]); mine.note = name; mine.isMine = () => true; mine.isMine(); mine.dispose();',
  },
];

/** A right answer that does these things besides. */
export function besides(right: Bundle, chosen: readonly Harmless[], tensors: boolean): Bundle {
  const fitting = chosen.filter((each) => tensors || !each.tensors);
  const code = `const right = { exports: {} };
const own = {};
${tensors ? "const tf = require('@tensorflow/tfjs-node');" : ''}
${fitting.map(({ load }) => `{ ${load ?? ''} }`).join('\n')}
(function (exports, require, module) {
${right.code}
})(right.exports, require, right);
for (const [name, real] of Object.entries(right.exports)) {
  exports[name] = typeof real !== 'function' ? real : function (...args) {
    ${fitting.map(({ call }) => `{ ${call ?? ''} }`).join('\n    ')}
    return real.apply(this, args);
  };
}`;
  const map = JSON.stringify({ version: 3, sources: [], names: [], mappings: '' });
  const packages = tensors ? [...new Set([...right.packages, '@tensorflow/tfjs-node'])] : right.packages;
  return { code, filename: right.filename, packages, map };
}

/** The checks that the solution of an exercise fails when it does these things besides, and what they say. */
export async function lostByHarmless(
  exercise: Exercise,
  pool: Pool,
  chosen: readonly Harmless[] = HARMLESS,
): Promise<string[]> {
  const [right, code] = [await bundle(join(exercise.solution, 'answer.ts')), await courseCode(exercise)];
  if ('problem' in right) throw new CourseError(`${exercise.id}, the solution: ${right.problem}`);
  if ('problem' in code) throw new CourseError(`${exercise.id}, ${code.problem}`);
  const answer = besides(right, chosen, wantTensorFlow(packagesOf(right, code.scenario)));
  const { results } = await run(exercise, answer, code, pool);
  if (results.length === 0) throw new CourseError(`${exercise.id}: no check ran.`);
  return results.filter(({ passed }) => !passed).map(({ name, says, message }) => `${name}: ${says ?? message ?? ''}`);
}
