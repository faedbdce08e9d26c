import { once } from 'node:events';
import { readFileSync, writeSync } from 'node:fs';
import Module from 'node:module';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { compileFunction } from 'node:vm';
import { decode, encode, type TensorData, type Wire } from './codec';
import { answersRequire, closeWaysOut } from './imports';
import { lockLanguage } from './lock';
import type { Code, Reply, Request } from './messages';
import { newNames, tracesIn } from './traces';

/**
 * The running process: holds the learner's code and no expected values. It reads requests from pipe 3, one JSON
 * a line, and answers there; stdout and stderr are the learner's. Nothing here is trusted by the other side.
 */
type Failure = Extract<Reply, { ok: false }>['kind'];
type Exports = Record<string, unknown>;

class Refused extends Error {
  constructor(
    readonly kind: Failure,
    message: string,
  ) {
    super(message);
  }
}

const PIPE = 3;
let pipe: Socket;
/** That of `pipe`: another one in a rehearsal. */
let descriptor = PIPE;
/** Loads what of TensorFlow could not be loaded before this process was copied. */
let openTensorFlow: (() => void) | undefined;
/** Whether what is locked has names that it had not then; undefined before it is. */
let isNamed: (() => boolean) | undefined;
/** Whether there is anything that was not there before the first answer. */
let leftTraces: (() => boolean) | undefined;
const root = process.cwd();
let answer: Exports = {};
let scenario: Exports = {};

/** All TensorFlow names lead to the copy that the library chose, so that there is one engine, native or not. */
function load(name: string, from: NodeJS.Require): unknown {
  return /^@tensorflow\/(tfjs|tfjs-node)$/.test(name) ? tensorflow() : from(name);
}

const rootRequire = Module.createRequire(`${root}/package.json`);
const tensorflow = () => {
  openTensorFlow?.();
  return rootRequire('transferlab/dist/engine/tensorflow.js').tf;
};
const loadPackage = (name: string) => load(name, rootRequire);

/** What an answer may import of node_modules: the packages that the course names. */
const { dependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { dependencies: object };
const PACKAGES = [...Object.keys(dependencies).filter((name) => name !== 'course'), '@tensorflow/tfjs'];

function evaluate({ code, filename }: Code, require: NodeJS.Require): Exports {
  const module = { exports: {} as Exports };
  const wrapper = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], { filename });
  wrapper.call(module.exports, module.exports, require, module, filename, dirname(filename));
  return module.exports;
}

/** The scenario and all packages first; then, where it is not yet, the language is locked, and only then the answer runs. */
function evaluateAnswer({ answer: code, scenario: beside }: Extract<Request, { do: 'load' }>): void {
  if (![...code.packages, ...(beside?.packages ?? [])].every(Module.isBuiltin)) openTensorFlow?.();
  scenario = beside ? evaluate(beside, loadPackage as NodeJS.Require) : {};
  const require = answersRequire(loadPackage, PACKAGES, PIPE);
  for (const name of code.packages) if (PACKAGES.includes(name)) require(name);
  seedRandom();
  const named = lockLoaded();
  closeOnce();
  leftTraces ??= tracesIn(named, isTensorFlowLoaded() ? tensorflow() : undefined);
  answer = evaluate(code, require);
}

/**
 * Locks the language, Node's streams and the packages that are loaded: once, in a fork server for all of its copies.
 * Gives `isNamed`.
 */
export function lockLoaded(): () => boolean {
  if (isNamed) return isNamed;
  const { inherited, exported } = loadedPackages();
  const streams = [Socket.prototype, ...[Socket.prototype, process, printed].flatMap(ancestors)];
  isNamed = newNames(lockLanguage([...streams, ...inherited], exported));
  return isNamed;
}

let closed = false;

/** Shuts the ways out of `process`: once, in a fork server for all of its copies. */
export function closeOnce(): void {
  if (closed) return;
  closed = true;
  closeWaysOut(`${root}/node_modules`);
}

/** What an object inherits from, short of Object.prototype. */
function ancestors(object: object): object[] {
  const parent = Object.getPrototypeOf(object) as object | null;
  return parent && parent !== Object.prototype ? [parent, ...ancestors(parent)] : [];
}

/** What a package exports, and the classes among it. */
function parts(exports: object): object[] {
  const classes = Object.values(exports).filter((value) => typeof value === 'function' && value.prototype);
  return [exports, ...classes.flatMap((made) => [made as object, made.prototype as object])];
}

const isTensorFlowLoaded = () => Object.keys(require.cache).some((file) => file.includes('tfjs-core'));

function loadedPackages(): { inherited: object[]; exported: object[] } {
  if (!isTensorFlowLoaded()) return { inherited: [], exported: [] };
  const tf = tensorflow();
  const engine = tf.engine();
  // The library replaces some of the engine's methods while it traces a step; how tensors are counted is not among them.
  if (!Object.hasOwn(engine, 'memory')) {
    const memory = engine.memory.bind(engine);
    Object.defineProperty(engine, 'memory', { value: memory, writable: false, configurable: false });
  }
  return {
    inherited: [engine, tf.backend(), tf.env()].flatMap(ancestors),
    exported: [...parts(tf), ...parts(rootRequire('transferlab') as object)],
  };
}

/** Math.random from one seed, so that an answer graded twice does the same: mulberry32. */
function seedRandom(): void {
  let state = 20;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function handle(request: Request): Promise<unknown> {
  switch (request.do) {
    case 'ping':
      return null;
    case 'preload':
      for (const name of request.modules) loadPackage(name);
      return null;
    case 'load':
      evaluateAnswer(request);
      return null;
    case 'traces':
      return leftTraces?.() ?? true;
    case 'value':
      if (!(request.name in answer)) throw missing('answer.ts', request.name, answer);
      return answer[request.name];
    case 'call':
      return exported('answer.ts', answer, request.name)(...args(request.args));
    case 'callEach':
      return callEach(exported('answer.ts', answer, request.name), args(request.args) as unknown[][]);
    case 'scenario':
      return exported('scenario.ts', scenario, request.name)(answer, ...args(request.args));
  }
}

async function callEach(call: (...args: unknown[]) => unknown, lists: unknown[][]): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const list of lists) results.push(await call(...list));
  return results;
}

function args(wire: Wire): unknown[] {
  return decode(wire, ({ values, shape, dtype }: TensorData) => tensorflow().tensor(values, shape, dtype)) as unknown[];
}

function exported(file: string, from: Exports, name: string): (...args: unknown[]) => unknown {
  const found = from[name];
  if (found === undefined) throw missing(file, name, from);
  if (typeof found !== 'function') {
    throw new Refused('missing', `${file} exports \`${name}\` as ${typeof found}; a function was expected.`);
  }
  return found as (...args: unknown[]) => unknown;
}

function missing(file: string, name: string, from: Exports): Refused {
  const names = Object.keys(from).filter((key) => key !== 'default');
  const has = names.length ? `It exports ${names.map((key) => `\`${key}\``).join(', ')}.` : 'It exports nothing.';
  return new Refused(
    'missing',
    `${file} does not export \`${name}\`. ${has} Write \`export\` before it, spelt like this.`,
  );
}

async function answerTo(id: number, request: Request): Promise<Reply> {
  let value: unknown;
  try {
    value = await handle(request);
  } catch (error) {
    const kind = error instanceof Refused ? error.kind : 'threw';
    const message = error instanceof Error ? error.message : `${String(error)} (a ${typeof error}, not an Error)`;
    return { id, ok: false, kind, message, stack: String((error as Error)?.stack ?? '') };
  }
  try {
    return { id, ok: true, value: encode(value, 'the result') };
  } catch (error) {
    return { id, ok: false, kind: 'unsendable', message: (error as Error).message, stack: '' };
  }
}

/** Requests without a reply yet. */
const pending = new Set<number>();

function send(reply: Reply): void {
  if (!pending.delete(reply.id)) return;
  const bytes = Buffer.from(`${JSON.stringify(reply)}\n`);
  const written = pipe.writableLength === 0 ? writtenAtOnce(bytes) : 0;
  if (written < bytes.length) pipe.write(bytes.subarray(written));
}

/** How much of a reply the pipe took; nearly always all of it, without the way through Node's streams. */
function writtenAtOnce(bytes: Buffer): number {
  try {
    return writeSync(descriptor, bytes);
  } catch {
    // Full, or closed: what comes of it is the stream's affair.
    return 0;
  }
}

// Both of the learner's streams go one way, so that their order is the same each time; and written at once, so that an
// endless loop of console.log is seen and output precedes replies. No socket behind them: its class opens any descriptor.
const printed = new Writable({
  decodeStrings: false,
  write(chunk: string | Buffer, encoding, done) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
    done();
  },
});
/** Answers what comes on descriptor 3, until it is closed. `open`: see `openTensorFlow`. */
export function serve(open?: () => void): void {
  openTensorFlow =
    open &&
    (() => {
      openTensorFlow = undefined;
      open();
    });
  for (const name of ['stdout', 'stderr']) {
    Object.defineProperty(process, name, { value: printed, writable: false, configurable: false });
  }
  // An error in a timer or in a promise that nobody awaited belongs to the call it came from.
  process.on('uncaughtException', (error: Error) => {
    const message = `${error?.message ?? error} (in a timer, or in a promise that was not awaited)`;
    for (const id of [...pending]) send({ id, ok: false, kind: 'threw', message, stack: String(error?.stack) });
  });
  listen(PIPE);
  // The deciding process is gone: there is nobody left to answer.
  pipe.on('close', () => process.exit());
  pipe.on('error', () => process.exit());
}

function listen(on: number): void {
  descriptor = on;
  pipe = new Socket({ fd: descriptor, readable: true, writable: true });
  let unread = '';
  pipe.setEncoding('utf8');
  pipe.on('data', (text: string) => {
    const lines = (unread + text).split('\n');
    unread = lines.pop() as string;
    for (const line of lines) {
      const { id, ...request } = JSON.parse(line) as Request & { id: number };
      pending.add(id);
      answerTo(id, request as Request).then(send);
    }
  });
}

/**
 * Answers requests about a made-up answer, over a pair of connected descriptors, so that what every copy of this process
 * will do is compiled already. Nothing of it stays but that.
 */
export async function rehearse([near, far]: [number, number], rounds: number): Promise<void> {
  const engine = isTensorFlowLoaded() ? tensorflow().engine() : undefined;
  engine?.startScope();
  const code = 'exports.same = (...all) => all; exports.fails = () => { throw new Error("no"); };';
  answer = evaluate({ code, filename: 'rehearsal.js', packages: [] }, loadPackage as NodeJS.Require);
  listen(near);
  const asking = new Socket({ fd: far, readable: true, writable: true }).setEncoding('utf8');
  const data = [
    1.5,
    [1, 2, 3],
    [
      [0.5, Number.NaN],
      [-0, 1],
    ],
    { a: [true, null], b: { c: 'text', d: undefined } },
    new Float32Array(3),
    ...(engine ? TENSORS : []),
  ];
  const requests: Request[] = [
    ...data.map((value): Request => ({ do: 'call', name: 'same', args: encode([value, 2]) })),
    { do: 'call', name: 'fails', args: [] },
    { do: 'value', name: 'missing' },
    { do: 'ping' },
  ];
  for (let round = 0; round < rounds; round++) {
    for (const request of requests) {
      asking.write(`${JSON.stringify({ id: 1, ...request })}\n`);
      await once(asking, 'data');
    }
  }
  for (const each of [pipe, asking]) each.destroy();
  await Promise.all([pipe, asking].map((each) => once(each, 'close')));
  answer = {};
  engine?.endScope();
}

const TENSORS: TensorData[] = [
  { dtype: 'float32', shape: [2, 2], values: [1, 2, 3, 4] },
  { dtype: 'int32', shape: [1, 1, 3], values: [1, 2, 3] },
  { dtype: 'bool', shape: [2], values: [0, 1] },
];

if (require.main === module) serve();
