import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import fc from 'fast-check';
import { Dealer, Subscriber } from 'zeromq';
import type { Outcome } from './judge';
import type { Target } from './targets';

/** A message to the kernel, right or not. */
interface Sent {
  readonly channel: 'shell' | 'control' | 'stdin';
  readonly type: string;
  readonly content: unknown;
  readonly parent: unknown;
  /** What is done to the frames before they are sent. */
  readonly harm: 'none' | 'signature' | 'cut' | 'no JSON' | 'no header' | 'more frames' | 'empty';
}

const CODES = [
  '1 + 1',
  'const a = 1;',
  'Math.ma',
  'a.',
  'if (',
  '`${',
  'ü',
  '\u0000',
  '😀 + ',
  'import ',
  '%js',
  '"use strict',
  'x'.repeat(5000),
];
const ODD = [undefined, null, 5, -1, 1e9, Number.NaN, true, [], {}, [1], '', '*', { a: { b: [] } }];
const odd = fc.constantFrom(...ODD);
const code = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...CODES) }, odd);

const CONTENTS: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  execute_request: {
    code,
    silent: fc.oneof(fc.boolean(), odd),
    store_history: fc.oneof(fc.boolean(), odd),
    allow_stdin: fc.oneof(fc.constant(false), odd),
    stop_on_error: fc.oneof(fc.constant(false), odd),
    user_expressions: fc.oneof(fc.constantFrom({}, { a: '1', b: 'x(' }), odd),
  },
  complete_request: { code, cursor_pos: fc.oneof(fc.integer({ min: -2, max: 20 }), odd) },
  inspect_request: { code, cursor_pos: fc.oneof(fc.integer({ min: -2, max: 20 }), odd), detail_level: odd },
  is_complete_request: { code },
  history_request: {
    hist_access_type: fc.oneof(fc.constantFrom('tail', 'range', 'search'), odd),
    n: fc.oneof(fc.integer({ min: -1, max: 5 }), odd),
    pattern: fc.oneof(fc.constantFrom('*', '[', '(((', 'a*b?'), odd),
    session: odd,
    start: odd,
    stop: odd,
    output: odd,
    raw: odd,
    unique: odd,
  },
  kernel_info_request: {},
  comm_info_request: { target_name: odd },
  comm_open: { comm_id: odd, target_name: odd, data: odd },
  comm_msg: { comm_id: odd, data: odd },
  interrupt_request: {},
  input_reply: { value: odd },
  debug_request: { type: odd, command: odd },
  nothing_request: {},
  constructor: {},
  toString_request: {},
};

const SENT: fc.Arbitrary<Sent> = fc.constantFrom(...Object.keys(CONTENTS)).chain((type) =>
  fc.record({
    channel: fc.constantFrom<Sent['channel']>('shell', 'shell', 'control', 'stdin'),
    type: fc.constant(type),
    content: fc.oneof(
      {
        weight: 9,
        arbitrary: fc.record(CONTENTS[type] as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] }),
      },
      odd,
    ),
    parent: fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, odd),
    harm: fc.oneof(
      { weight: 8, arbitrary: fc.constant<Sent['harm']>('none') },
      {
        weight: 2,
        arbitrary: fc.constantFrom<Sent['harm']>('signature', 'cut', 'no JSON', 'no header', 'more frames', 'empty'),
      },
    ),
  }),
);

interface Kernel {
  readonly child: ChildProcess;
  readonly shell: Dealer;
  readonly control: Dealer;
  readonly stdin: Dealer;
  /** The next message that the kernel tells all, or undefined after so many milliseconds. */
  next(milliseconds: number): Promise<readonly Buffer[] | undefined>;
  readonly key: string;
}

export const PROTOCOL = "the kernel's protocol";

/** Every request of Jupyter's protocol, with odd content and broken frames: the kernel goes on, and what it began it ends. */
export function protocolTarget(root: string, folder: string): Target<Sent> & { close(): void } {
  let kernel: Promise<Kernel> | undefined;
  return {
    name: PROTOCOL,
    kind: 'protocol',
    cases: SENT,
    async run(sent) {
      kernel ??= startKernel(root, folder);
      const outcome = await judgedMessage(await kernel, sent);
      if (outcome.kind === 'fault') {
        (await kernel).child.kill('SIGKILL');
        kernel = undefined;
      }
      return outcome;
    },
    print: (sent) => JSON.stringify(sent),
    close() {
      void kernel?.then(({ child }) => child.kill('SIGKILL'));
    },
  };
}

/** Milliseconds in which the kernel must have answered what it was asked. */
const PATIENCE = 15_000;

async function judgedMessage(kernel: Kernel, sent: Sent): Promise<Outcome> {
  const id = randomUUID();
  const states: string[] = [];
  await kernel[sent.channel].send(frames(kernel.key, sent, id));
  // After it a right cell: it is answered when the other is done.
  const after = randomUUID();
  const right: Sent = {
    channel: 'shell',
    type: 'execute_request',
    content: { code: '1 + 1' },
    parent: {},
    harm: 'none',
  };
  await kernel.shell.send(frames(kernel.key, right, after));
  const late = Date.now() + PATIENCE;
  for (;;) {
    const message = await kernel.next(late - Date.now());
    if (!message) {
      const how =
        kernel.child.exitCode === null
          ? 'the kernel does not answer'
          : `the kernel ended with ${kernel.child.exitCode}`;
      return {
        kind: 'fault',
        fault: kernel.child.exitCode === null ? 'hang' : 'crash',
        detail: `${how} after ${JSON.stringify(sent)}`,
      };
    }
    const [header, parent, , content] = message.slice(-4).map((part) => JSON.parse(String(part)));
    if (header.msg_type !== 'status') continue;
    if (parent.msg_id === id) states.push(content.execution_state);
    if (parent.msg_id === after && content.execution_state === 'idle') break;
  }
  if (states.length % 2 !== 0 || states.some((state, at) => state !== (at % 2 === 0 ? 'busy' : 'idle'))) {
    return { kind: 'fault', fault: 'hang', detail: `its states were ${states.join(', ')}` };
  }
  return { kind: 'right' };
}

/** A socket takes one reader: what it receives is kept until it is asked for. */
function inbox(socket: Subscriber): Kernel['next'] {
  const replies: Buffer[][] = [];
  let wake = () => {};
  const read = async () => {
    for await (const message of socket) {
      replies.push(message);
      wake();
    }
  };
  read().catch(() => {}); // It was closed.
  return async (milliseconds) => {
    if (replies.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, milliseconds));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return replies.shift();
  };
}

function frames(key: string, { type, content, parent, harm }: Sent, id: string): Buffer[] {
  const header = {
    msg_id: id,
    session: 's',
    username: 'u',
    date: new Date(0).toISOString(),
    msg_type: type,
    version: '5.4',
  };
  const parts = [harm === 'no header' ? null : header, parent ?? null, {}, content ?? null].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  if (harm === 'no JSON') parts[3] = Buffer.from('{');
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  const signature = harm === 'signature' ? 'f'.repeat(64) : hash.digest('hex');
  const all = [Buffer.from('<IDS|MSG>'), Buffer.from(signature), ...parts];
  if (harm === 'cut') return all.slice(0, 4);
  if (harm === 'empty') return [Buffer.alloc(0)];
  return harm === 'more frames' ? [...all, Buffer.from('more'), Buffer.alloc(0)] : all;
}

async function startKernel(root: string, folder: string): Promise<Kernel> {
  const names = ['shell_port', 'control_port', 'stdin_port', 'iopub_port', 'hb_port'];
  const ports = await freePorts(names.length);
  const key = randomUUID();
  const file = path.join(folder, `${key}.json`);
  const connection = { transport: 'tcp', ip: '127.0.0.1', key, signature_scheme: 'hmac-sha256' };
  writeFileSync(
    file,
    JSON.stringify({ ...connection, ...Object.fromEntries(names.map((name, at) => [name, ports[at]])) }),
  );
  const child = spawn(process.execPath, [path.join(root, 'kernel/dist/launch.js'), file], {
    cwd: folder,
    stdio: 'ignore',
  });
  const [shell, control, stdin, iopub] = [new Dealer(), new Dealer(), new Dealer(), new Subscriber()];
  shell.connect(`tcp://127.0.0.1:${ports[0]}`);
  control.connect(`tcp://127.0.0.1:${ports[1]}`);
  stdin.connect(`tcp://127.0.0.1:${ports[2]}`);
  iopub.connect(`tcp://127.0.0.1:${ports[3]}`);
  iopub.subscribe();
  const next = inbox(iopub);
  // Until the kernel publishes to this subscriber: what it tells before is lost.
  for (let tries = 0; tries < 60; tries++) {
    await shell.send(
      frames(key, { channel: 'shell', type: 'kernel_info_request', content: {}, parent: {}, harm: 'none' }, 'hello'),
    );
    if (await next(500)) break;
  }
  return { child, shell, control, stdin, next, key };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
