import path from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { writeKernelSpec } from '../src/kernelspec';
import { type Ran, session } from './session';
import { built, root } from './set-up';

jest.setTimeout(180_000);

/** Values, as TypeScript, of which some part throws, lies, has no end or no JSON. */
const VALUES = [
  '({ toJupyter() { return { "application/json": { a: 1n } }; } })',
  '({ toJupyter() { const a: any = {}; a.a = a; return { "text/html": a }; } })',
  '({ toJupyter() { throw e(); } })',
  '({ toJupyter() { return { "text/html": { toJSON() { throw e(); } } }; } })',
  '({ toJupyter() { return { get "text/html"() { throw e(); } }; } })',
  '({ toJupyter() { return { "text/plain": Symbol("s"), "text/html": 5 }; } })',
  '({ get toJupyter() { throw e(); } })',
  '({ shape: [2], dtype: "float32", dataSync() { throw e(); } })',
  '({ shape: [2], dtype: "float32", isDisposed: false, dataSync: () => [1n, {}] })',
  '({ [Symbol.for("nodejs.util.inspect.custom")]() { throw e(); } })',
  '({ [Symbol.for("nodejs.util.inspect.custom")]: () => ({ toString() { throw e(); } }) })',
  '({ get [Symbol.toStringTag]() { throw e(); } })',
  '({ get constructor() { throw e(); } })',
  'Object.create(null)',
  'new Proxy({}, new Proxy({}, { get() { throw e(); } }))',
  'new Proxy(function f() {}, { get() { throw e(); } })',
  '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()',
  'Object.assign(new Error("a"), { name: Symbol("s") })',
  'Object.assign(new Error("a"), { name: { toString() { throw e(); } } })',
  'Object.assign(new Error("a"), { message: 1n, stack: 5, cause: null })',
  'Object.defineProperty(new Error("a"), "stack", { get() { throw e(); } })',
  'Object.defineProperty(new Error("a"), "cause", { get() { throw e(); } })',
  'Object.defineProperty(new Error("a"), "message", { get() { throw e(); } })',
  'new (class extends Error { get message(): string { throw e(); } })()',
  'new (class extends Error { get name(): string { throw e(); } })()',
  'new (class { static [Symbol.hasInstance]() { throw e(); } })()',
  'new Proxy(new Error("a"), { get() { throw e(); } })',
  'new Proxy(new Error("a"), { getPrototypeOf() { throw e(); } })',
  '(() => { const a: any = new Error("a"); a.cause = a; return a; })()',
  'new AggregateError(Array.from({ length: 100_000 }, () => new Error("one")))',
  'Object.assign(new AggregateError([]), { errors: 5 })',
  'Object.assign(new AggregateError([]), { get errors() { throw e(); } })',
  'new Error("m".repeat(3e8))',
  '"m".repeat(3e8)',
  'require("vm").runInNewContext("new TypeError(1)")',
  'require("vm").runInNewContext("Object.assign(new Error(1), { get cause() { throw 1; } })")',
  'Symbol("s")',
  '1n',
  'null',
  'undefined',
  'Number.NaN',
  'Promise.reject(new Error("r"))',
  '({ then() { throw e(); } })',
  'new Uint8Array(1e6)',
  'Object.freeze([1, { get a() { throw e(); } }])',
  '(() => { let a: any = []; for (let i = 0; i < 1e5; i++) a = [a]; return a; })()',
  '(() => { let a: any = new Error("0"); for (let i = 0; i < 1e4; i++) a = new Error("a", { cause: a }); return a; })()',
  'new Map([[{ get a() { throw e(); } }, new Set([1n])]])',
  '(function* () { yield 1; })()',
  'structuredClone',
  'globalThis',
];

/** What a cell does with such a value. */
const USES = [
  (value: string) => `throw ${value};`,
  (value: string) => value,
  (value: string) => `await null; throw ${value};`,
  (value: string) => `await Promise.reject(${value});`,
  (value: string) => `display(${value});`,
  (value: string) => `console.log(${value});`,
  (value: string) => `throw new Error("outer", { cause: ${value} });`,
  (value: string) => `void Promise.reject(${value}); await new Promise((r) => setTimeout(r, 5));`,
  (value: string) => `setTimeout(() => { throw ${value}; }); await new Promise((r) => setTimeout(r, 5));`,
  (value: string) => `const held = ${value}; held`,
  (value: string) => `[${value}]`,
];

/** What a cell may do to the process that runs it. */
const HARM = [
  'JSON.stringify = () => { throw new Error("no JSON"); }; throw new Error("a")',
  'JSON.stringify = undefined as any; 5',
  'Promise.race = undefined as any; await null; 5',
  'require("fs").writeSync(4, "no message\\n"); 5',
  'require("fs").writeSync(4, JSON.stringify({ type: "done" }) + "\\n"); 5',
  'Error.prepareStackTrace = () => { throw new Error("no stack"); }; throw new Error("a")',
  'Error.stackTraceLimit = Number.NaN; throw new Error("a")',
  'Object.defineProperty(Error, Symbol.hasInstance, { value() { throw 1; } }); throw {}',
  'Object.freeze(exports); let frozen = 1; throw new Error("a")',
];

(built ? describe : describe.skip)('every cell ends, and the next one runs', () => {
  let folder: string;
  beforeAll(() => {
    // Where lessons are, kernels start from the snapshot.
    folder = path.join(root, 'notebooks');
    writeKernelSpec(root);
  });

  const first = 'const kept = 42; const e = () => new Error("inner");';
  const last = 'kept';
  const ends = (cells: readonly string[]): Ran[] => {
    // A step ends when its cell is answered and idle; an error drops what waits, so that each is a step.
    const said = session(
      folder,
      [first, ...cells, last].map((code) => ({ run: [code] })),
    ).map(([ran]) => ran);
    expect(said).toHaveLength(cells.length + 2);
    return said;
  };
  const printed = ({ outputs }: Ran) => outputs.at(-1)?.data?.['text/plain'];

  test('whatever it throws, rejects with, displays or gives', () => {
    const seed = Number(process.env.TRANSFERLAB_SEED ?? Date.now() % 1e9);
    const drawn = fc.sample(fc.tuple(fc.constantFrom(...VALUES), fc.constantFrom(...USES)), { seed, numRuns: 120 });
    const each = VALUES.map((value, place) => [value, USES[place % 2]] as const);
    const cells = [...each, ...drawn].map(([value, use]) => use(value));
    const said = ends(cells);
    expect({ seed, kept: printed(said.at(-1) as Ran) }).toEqual({ seed, kept: '42' });
  });

  test('whatever it does to what the kernel uses', () => {
    // A step ends when its cell is answered and idle; one harm is added to the other.
    expect(ends(HARM)).toHaveLength(HARM.length + 2);
  });

  test('a part of an error that throws is left out, and the others are told', () => {
    const cell = 'throw Object.defineProperty(new RangeError("far"), "cause", { get() { throw 1; } })';
    const [, ran] = ends([cell, 'throw new Proxy(new Error("a"), { get() { throw 1; } })']);
    expect(ran.reply).toMatchObject({ status: 'error', ename: 'RangeError', evalue: 'far' });
  });

  test("a cell that declares a name of the kernel's own is told so", () => {
    const [, ran, used] = ends(['let exports = 1;', 'const fs = require("node:fs"); fs.existsSync("/")']);
    expect(ran.reply.evalue).toMatch(/^A cell cannot declare 'exports'. .* choose another name\.$/);
    expect(printed(used)).toBe('true');
  });

  test('a look without JSON prints', () => {
    const [, ran] = ends(['({ a: 1, toJupyter() { return { "application/json": { a: 1n } }; } })']);
    expect(printed(ran)).toMatch(/a: 1/);
  });

  test('a getter that does not return is interrupted, also while the end of its cell is told', () => {
    const loops = [
      'throw Object.defineProperty(new Error("a"), "message", { get() { for (;;); } })',
      '({ get toJupyter() { for (;;); } })',
      'throw new Error("outer", { cause: Object.defineProperty(new Error("a"), "stack", { get() { for (;;); } }) })',
    ];
    const said = session(folder, [
      { run: [first] },
      ...loops.map((code) => ({ run: [code], interrupt: 0.5 })),
      { run: [last] },
    ]);
    for (const [{ reply }] of said.slice(1, -1)) expect(reply).toMatchObject({ status: 'error', ename: 'Interrupted' });
    expect(printed(said.at(-1)[0])).toBe('42');
  });
});
