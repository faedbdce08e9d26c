import { type Family, literal, pick, type When } from '../tampering';

const PROTOTYPES: Record<string, string[]> = {
  'Array.prototype': [
    'map',
    'filter',
    'some',
    'every',
    'reduce',
    'slice',
    'concat',
    'includes',
    'push',
    'values',
    'toJSON',
  ],
  'Object.prototype': ['toString', 'valueOf', 'hasOwnProperty', 'toJSON', '$', 'values', 'length', 'then', 'get'],
  'Float32Array.prototype': ['map', 'some', 'slice', 'length'],
  'Object.getPrototypeOf(Float32Array.prototype)': ['map', 'some', 'slice', 'values', 'subarray'],
  'Promise.prototype': ['then', 'catch', 'finally'],
  'Function.prototype': ['call', 'apply', 'bind'],
  'Number.prototype': ['toJSON', 'toString', 'valueOf'],
  'String.prototype': ['split', 'slice', 'toJSON', 'trim'],
  'Map.prototype': ['get', 'has', 'set'],
  'Set.prototype': ['has', 'add'],
  'WeakMap.prototype': ['get', 'has', 'set'],
  'Error.prototype': ['toString', 'message', 'name', 'stack'],
  'Buffer.prototype': ['toString', 'slice', 'write', 'subarray'],
};
const STATICS: Record<string, string[]> = {
  Object: ['keys', 'values', 'entries', 'fromEntries', 'hasOwn', 'is', 'assign'],
  Array: ['from', 'isArray', 'of'],
  JSON: ['stringify', 'parse'],
  Math: ['random', 'abs', 'max', 'min', 'round', 'imul', 'floor', 'hypot', 'sqrt', 'exp'],
  Number: ['isInteger', 'isNaN', 'isFinite'],
  Promise: ['resolve', 'all', 'race'],
  Reflect: ['get', 'ownKeys', 'apply'],
  Date: ['now', 'parse'],
  Buffer: ['from', 'alloc', 'byteLength', 'concat', 'poolSize'],
  Symbol: ['for', 'iterator'],
  performance: ['now'],
  process: ['exit', 'on', 'emit', 'nextTick', 'stdout', 'exitCode', 'env', 'hrtime', 'uptime'],
  console: ['log', 'error'],
  globalThis: [
    'Float32Array',
    'Array',
    'Object',
    'Promise',
    'setTimeout',
    'queueMicrotask',
    'structuredClone',
    'Math',
    'JSON',
    'courseBridge',
    'expect',
    'test',
  ],
  Error: ['prepareStackTrace', 'stackTraceLimit', 'captureStackTrace'],
};
const VALUES = [
  '() => 0',
  '() => 1',
  '() => true',
  '() => false',
  '() => []',
  '() => undefined',
  '(value) => value',
  'function () { return this; }',
  '() => ({})',
  '0',
  'undefined',
  '() => ""',
  '() => ({ ok: true })',
];

/** Attempts on what the language, Node and the globals are. */
export const language: Family = (_, next) => {
  const from = next() < 0.5 ? PROTOTYPES : STATICS;
  const on = pick(Object.keys(from), next);
  const key = pick(from[on], next);
  const value = pick(VALUES, next);
  const way = pick(['own', 'own', 'assign', 'accessor'], next);
  const given = way === 'accessor' ? `() => (${value})` : value;
  return {
    when: pick<When>(['load', 'before', 'during', 'after'], next),
    surface: 'shared',
    name: `${on}.${key} is ${value}${way === 'own' ? '' : `, by ${way === 'assign' ? 'assignment' : 'an accessor'}`}`,
    code: `kit.${way}(${on}, ${literal(key)}, ${given});`,
  };
};
