import Module from 'node:module';
import { Socket } from 'node:net';
import { decode, encode, type TensorData, type Wire } from './codec';
import type { Code, Reply, Request } from './messages';

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

const pipe = new Socket({ fd: 3, readable: true, writable: true });
const root = process.cwd();
let answer: Exports = {};
let scenario: Exports = {};

/** All TensorFlow names lead to the copy that the library chose, so that there is one engine, native or not. */
function load(name: string, from: NodeJS.Require): unknown {
  return /^@tensorflow\/(tfjs|tfjs-node)$/.test(name) ? tensorflow() : from(name);
}

const rootRequire = Module.createRequire(`${root}/package.json`);
const tensorflow = () => rootRequire('transferlab/dist/engine/tensorflow.js').tf;

function evaluate({ code, filename }: Code): Exports {
  const module = new Module(filename) as Module & { paths: string[]; _compile(code: string, filename: string): void };
  module.filename = filename;
  module.paths = [`${root}/node_modules`];
  const plain = module.require.bind(module) as NodeJS.Require;
  module.require = ((name: string) => load(name, plain)) as NodeJS.Require;
  module._compile(code, filename);
  return module.exports;
}

async function handle(request: Request): Promise<unknown> {
  switch (request.do) {
    case 'ping':
      return null;
    case 'preload':
      for (const name of request.modules) load(name, rootRequire);
      return null;
    case 'load':
      answer = evaluate(request.answer);
      if (request.scenario) scenario = evaluate(request.scenario);
      return null;
    case 'value':
      if (!(request.name in answer)) throw missing('answer.ts', request.name, answer);
      return answer[request.name];
    case 'call':
      return exported('answer.ts', answer, request.name)(...args(request.args));
    case 'scenario':
      return exported('scenario.ts', scenario, request.name)(answer, ...args(request.args));
  }
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
  if (pending.delete(reply.id)) pipe.write(`${JSON.stringify(reply)}\n`);
}

// An error in a timer or in a promise that nobody awaited belongs to the call it came from.
process.on('uncaughtException', (error: Error) => {
  const message = `${error?.message ?? error} (in a timer, or in a promise that was not awaited)`;
  for (const id of [...pending]) send({ id, ok: false, kind: 'threw', message, stack: String(error?.stack) });
});

// Written at once and not when the loop is free: an endless loop of console.log is seen, and output precedes replies.
for (const stream of [process.stdout, process.stderr] as unknown as {
  _handle?: { setBlocking?(on: boolean): void };
}[]) {
  stream._handle?.setBlocking?.(true);
}

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
// The deciding process is gone: there is nobody left to answer.
pipe.on('close', () => process.exit());
pipe.on('error', () => process.exit());
