import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { Answer, Cell, FromWorker, ToWorker, Written } from '../protocol/worker-messages';
import { linesOf } from './lines-of';

/** Why a worker is gone: what to tell the reader. */
export interface Loss {
  readonly ename: string;
  readonly why: string;
}

export interface Worker {
  run(cell: Cell, written: readonly Written[]): void;
  /** Loads packages that a cell will ask for. */
  expect(packages: readonly string[]): void;
  answer(answer: Answer): void;
  /** Asks what runs to stop; a worker that cannot hear it goes on. */
  interrupt(): void;
  /** Ends the process, with what is said of it. */
  end(loss: Loss): void;
  /** Ends it with the kernel: nobody is told. */
  close(): void;
}

export interface WorkerListener {
  said(message: FromWorker): void;
  lost(loss: Loss): void;
}

/** How often the memory of the process is looked at. */
const LOOK = 500;

/**
 * The process in which cells run, apart from the one that speaks with Jupyter: so a busy cell can be asked to stop, and a
 * cell that takes its process down leaves a kernel that says so. `memory` is its limit in megabytes, where there is one.
 */
export function startWorker({ said, lost }: WorkerListener, memory?: number): Worker {
  const child = fork(path.join(__dirname, '..', 'worker', 'main.js'), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe', 'pipe', 'pipe'],
    execArgv: memory ? [`--max-old-space-size=${memory}`] : [],
  });
  const [, stdout, stderr, , events, answers, interrupts] = child.stdio as unknown as [
    null,
    Readable,
    Readable,
    null,
    Readable,
    Writable,
    Writable,
  ];
  const read = new Promise((resolve) => events.once('close', resolve));
  let loss: Loss | undefined;
  let closed = false;
  const last: string[] = [];
  linesOf(events, (line) => {
    try {
      said(JSON.parse(line));
    } catch {
      // The cell itself wrote to the pipe: it reads what it wrote, and the kernel goes on.
      said({ type: 'stream', name: 'stderr', text: `${line}\n` });
    }
  });
  // What native code and programs that a cell started print next to the cell's own output.
  for (const [name, stream] of [
    ['stdout', stdout],
    ['stderr', stderr],
  ] as const) {
    linesOf(stream, (line) => {
      if (GREETING.test(line)) return;
      last.push(line);
      if (last.length > 20) last.shift();
      said({ type: 'stream', name, text: `${line}\n` });
    });
  }
  for (const stream of [answers, interrupts]) stream.on('error', () => {}); // It has just ended.
  const watch = memory ? setInterval(() => look(child, memory, end), LOOK) : undefined;
  const end = (reason: Loss) => {
    loss ??= reason;
    child.kill('SIGKILL');
  };
  child.on('exit', (status, signal) => {
    clearInterval(watch);
    // What it wrote last may still be on the way.
    void Promise.race([read, setTimeout(1000)]).then(() => {
      if (!closed) lost(loss ?? { ename: 'ProcessEnded', why: reasonOf(status, signal, last.join('\n')) });
    });
  });
  child.on('error', () => {}); // `exit` follows, or the kernel could not start at all.
  return {
    run: (cell, written) => child.send({ type: 'run', cell, written } satisfies ToWorker),
    expect: (packages) => child.send({ type: 'expect', packages } satisfies ToWorker),
    answer: (answer) => answers.write(`${JSON.stringify(answer)}\n`),
    interrupt: () => interrupts.write('!'),
    end,
    close() {
      closed = true;
      child.kill('SIGKILL');
    },
  };
}

/** TensorFlow's first words, which no setting switches off, and Node's last where the guard watches a thread. */
const GREETING =
  /WARNING: All log messages before absl|^I0000 |To enable the following instructions|Waiting for the debugger to disconnect/;

function look(child: ChildProcess, memory: number, end: (loss: Loss) => void): void {
  const used = residentMegabytes(child.pid);
  if (used === undefined || used <= memory) return;
  const why = `The cell used ${Math.round(used)} MB of memory; the limit is ${memory} MB (TRANSFERLAB_MEMORY).`;
  end({ ename: 'MemoryLimit', why });
}

/** Where the system does not say it this way (only Linux does), V8's own limit is all there is. */
function residentMegabytes(pid: number | undefined): number | undefined {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6;
  } catch {
    return undefined;
  }
}

function reasonOf(status: number | null, signal: NodeJS.Signals | null, said: string): string {
  if (/JavaScript heap out of memory/.test(said)) return 'The cell used more memory than JavaScript is given.';
  if (signal) return `The cell crashed its process (${signal}).`;
  return `The cell ended its process (exit status ${status}).`;
}
