import { type Act, type Core, type Family, literal, pick, type When } from '../tampering';

const COUNTERS = ['numTensors', 'numDataBuffers', 'numBytes', 'numStringTensors'];
const UNTRACKED = ['trackTensor', 'disposeTensor', 'disposeVariable', 'trackVariable', 'incRef', 'keep', 'track'];

/** What TensorFlow counts is set back, or says what a right answer would leave. */
export const counters: Family = ({ tensors, places }, next) => {
  if (!tensors) return ofNode(next);
  const counter = next() < 0.6 ? 'numTensors' : pick(COUNTERS, next);
  const result = pick(['kit.tensorsIn(result)', '0', '1'], next);
  const before = `memory.counted ??= {}; memory.counted[${literal(counter)}] = kit.tf.engine().state[${literal(counter)}];`;
  const was = `memory.counted[${literal(counter)}]`;
  const state = 'kit.tf.engine().state';
  const [from, by] = [Math.floor(next() * 30), 1 + Math.floor(next() * 5)];
  const untracked = pick(UNTRACKED, next);
  const some = places.filter(({ surface, type }) => surface === 'arguments' && type === 'number');
  const choices: [When, string, string, string?][] = [
    [
      'after',
      `${counter} as before and ${result}`,
      `kit.assign(${state}, ${literal(counter)}, ${was} + ${result});`,
      before,
    ],
    [
      'after',
      `${counter} as before and ${result}, later`,
      `const n = ${was} + ${result}; kit.later('microtask', () => kit.assign(${state}, ${literal(counter)}, n));`,
      before,
    ],
    [
      'after',
      `${counter} less ${by}`,
      `kit.assign(${state}, ${literal(counter)}, ${state}[${literal(counter)}] - ${by});`,
    ],
    ['load', `${counter} always says ${from}`, `kit.accessor(${state}, ${literal(counter)}, () => ${from});`],
    ['before', `${counter} always says ${from}`, `kit.accessor(${state}, ${literal(counter)}, () => ${from});`],
    [
      'before',
      `${counter} stays`,
      `const now = ${state}[${literal(counter)}]; kit.accessor(${state}, ${literal(counter)}, () => now);`,
    ],
    [
      'before',
      `${counter} can't be written`,
      `const on = ${state}; Object.defineProperty(on, ${literal(counter)}, { value: on[${literal(counter)}], writable: false });`,
    ],
    ['load', `${counter} falls by ${by}`, `kit.accessor(${state}, ${literal(counter)}, kit.falling(${from}, ${by}));`],
    [
      'after',
      `${counter} falls by ${by}`,
      `kit.accessor(${state}, ${literal(counter)}, kit.falling(${state}[${literal(counter)}], ${by}));`,
    ],
    [
      'before',
      `the engine's ${untracked} does nothing`,
      `kit.own(kit.tf.engine(), ${literal(untracked)}, () => undefined);`,
    ],
    [
      'load',
      `the engine's ${untracked} does nothing`,
      `kit.own(kit.tf.engine(), ${literal(untracked)}, () => undefined);`,
    ],
    [
      'load',
      'another state of the engine',
      `const engine = kit.tf.engine(); kit.own(engine, 'state', kit.proxy(engine.state, { get: (on, key) => (key === ${literal(counter)} ? ${from} : on[key]) }));`,
    ],
    [
      'before',
      'another state of the engine meanwhile',
      "const engine = kit.tf.engine(); memory.state = engine.state; kit.own(engine, 'state', Object.create(engine.state));",
    ],
    [
      'after',
      'the state from before',
      "if (memory.state) kit.own(kit.tf.engine(), 'state', memory.state);",
      'const engine = kit.tf.engine(); memory.state = engine.state; engine.state = Object.assign(Object.create(Object.getPrototypeOf(engine.state)), engine.state);',
    ],
    [
      'load',
      `the engine's memory counts ${from}`,
      `kit.own(kit.tf.engine(), 'memory', () => ({ numTensors: ${from}, numDataBuffers: ${from}, numBytes: ${from}, unreliable: false }));`,
    ],
    [
      'load',
      `tf.memory counts ${from}`,
      `kit.own(kit.tf, 'memory', () => ({ numTensors: ${from}, numDataBuffers: ${from}, numBytes: ${from} }));`,
    ],
    [
      'load',
      "the backend's memory",
      "kit.own(kit.tf.backend(), 'memory', () => ({ unreliable: true, numTensors: 0, numBytes: 0 }));",
    ],
    ['before', "the backend's numDataIds", `kit.own(kit.tf.backend(), 'numDataIds', () => ${from});`],
    ['before', "the engine's tensorInfo is another", "kit.own(kit.tf.engine().state, 'tensorInfo', new WeakMap());"],
    ['before', 'the engine is in no scope', "kit.own(kit.tf.engine().state, 'activeScope', undefined);"],
    ['before', 'the scope tracks nothing', "kit.own(kit.tf.engine().state.activeScope, 'track', []);"],
    [
      'load',
      'the global engine is another',
      "const real = globalThis._tfengine; globalThis._tfengine = kit.proxy(real, { get: (on, key) => (key === 'memory' ? () => ({ numTensors: 0 }) : typeof on[key] === 'function' ? on[key].bind(on) : on[key]) });",
    ],
    [
      'before',
      'process.memoryUsage counts 0',
      "kit.own(process, 'memoryUsage', () => ({ rss: 0, heapUsed: 0, heapTotal: 0, external: 0, arrayBuffers: 0 }));",
    ],
  ];
  for (const { owner, key } of some.slice(0, 40)) {
    choices.push([
      'after',
      `${owner}.${key} as before the call`,
      `kit.own(${owner}, ${literal(key)}, memory[${literal(owner + key)}]);`,
      `memory[${literal(owner + key)}] = ${owner}[${literal(key)}];`,
    ]);
  }
  const [when, name, code, prepare] = pick(choices, next);
  const surface = name.includes('as before the call') ? 'arguments' : 'shared';
  return { when, surface, name, code, prepare };
};

/** Without TensorFlow: what counts calls and time. */
function ofNode(next: () => number): ReturnType<Family> {
  const of = pick(['process', 'performance', 'Date', 'Math', 'console', 'process.env', 'exports'], next);
  const key = pick(['now', 'hrtime', 'memoryUsage', 'uptime', 'calls', 'count', 'cpuUsage', 'timeOrigin'], next);
  const value = pick(['() => 0', '() => 1', 'kit.falling(5, 1)', '0', '() => NaN', 'undefined'], next);
  return {
    when: pick<When>(['load', 'before', 'after'], next),
    surface: 'shared',
    name: `${of}.${key} is ${value}`,
    code: `kit.own(${of}, ${literal(key)}, ${value});`,
  };
}

/** The count of tensors as a right answer leaves it. */
export const countersCore: Core = ({ tensors }) => {
  if (!tensors) return [];
  const note = 'memory.left ??= { n: 0 }; memory.left.n = kit.tf.engine().state.numTensors;';
  const state = 'kit.tf.engine().state';
  return ['kit.tensorsIn(result)', '0', '1', '2'].flatMap((result): Act[] => [
    {
      when: 'after',
      surface: 'shared',
      name: `all that is left is ${result}`,
      code: `kit.assign(${state}, 'numTensors', memory.left.n + ${result});`,
      prepare: note,
    },
    {
      when: 'after',
      surface: 'shared',
      name: `all that is left is ${result}, later`,
      code: `const n = memory.left.n + ${result}; kit.later('microtask', () => kit.assign(${state}, 'numTensors', n));`,
      prepare: note,
    },
    {
      when: 'before',
      surface: 'shared',
      name: `the count stays, less ${result}`,
      code: `const now = ${state}.numTensors; kit.accessor(${state}, 'numTensors', () => now + ${result});`,
    },
  ]);
};
