import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endSentence, LIMITS, type Limits, lateSentence, type Overrun, stoppedSentence } from './limits';
import type { Reply, Request } from './messages';
import { collectOutput, readLines } from './output';
import { endMarked, usage } from './processes';
import { parseReply } from './reply';
import { launch } from './sandbox';

/** Why a request came to no reply: a sentence for the learner, without its subject. */
interface Stopped {
  stopped: string;
}

/** A running process as the deciding process sees it. */
export interface Runner {
  readonly sandboxed: boolean;
  readonly alive: boolean;
  /** Of the process that was started, from outside. */
  readonly pid: number;
  /** How many answers it was given to load. */
  readonly loads: number;
  /** Asks, and waits at most `seconds`. After `stopped` the process is gone: start another. */
  request(request: Request, seconds: number): Promise<Reply | Stopped>;
  /** What the learner's code printed since the last time this was called. */
  takeOutput(): Promise<string>;
  kill(): void;
  /** Resolves when the process and everything it started is gone, and what it wrote with it. */
  readonly gone: Promise<void>;
}

/** Starts the running process for the checkout at `root`. It holds no code yet. */
export function startRunner(root: string, limits: Limits = LIMITS): Runner {
  const launched = launch(root, join(__dirname, '../../dist/running/child.js'), limits);
  const { file, args, sandboxed, user, filter } = launched;
  const scratch = sandboxed ? undefined : mkdtempSync(join(tmpdir(), 'course-'));
  const mark = scratch ? markOf(scratch) : launched.mark;
  const child = spawn(file, args, {
    cwd: root,
    env: scrubbedEnvironment(scratch),
    stdio: [filter ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
    uid: user,
    gid: user,
    // A group of its own, so that all of it can be killed; without a sandbox it stays in ours and ends with Ctrl-C.
    detached: sandboxed,
  });
  child.stdin?.on('error', () => undefined).end(filter);
  const pipe = child.stdio[3] as unknown as Socket;
  const output = collectOutput(child, limits, () => stop('flood'));
  const waiting = new Map<number, (outcome: Reply | Stopped) => void>();
  // Drawn, not counted: a reply that the learner's code forges must not meet a request still to come.
  const issued = new Set<number>();
  let alive = true;
  let loads = 0;
  let answered = false;
  let reason: Overrun | undefined;

  const watchdog = setInterval(() => {
    const { bytes, threads } = usage(child.pid as number);
    if (bytes > limits.residentMegabytes * 2 ** 20) stop('memory');
    else if (threads > limits.processes) stop('processes');
  }, 100);
  watchdog.unref();

  function stop(why?: Overrun): void {
    reason ??= why;
    alive = false;
    clearInterval(watchdog);
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
    // Output that somebody else still holds open must not keep us waiting.
    if (scratch) endMarked(mark as string);
  }

  function ended(code: number | null, signal: NodeJS.Signals | null): void {
    alive = false;
    clearInterval(watchdog);
    if (scratch) {
      endMarked(mark as string);
      rmSync(scratch, { recursive: true, force: true });
    }
    const stopped = reason ? stoppedSentence(reason, limits) : endSentence(code, signal, output.peek(), limits);
    for (const settle of waiting.values()) settle({ stopped });
    waiting.clear();
  }

  const gone = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      output.add(error.message);
      ended(null, null);
      resolve();
    });
    // What the process started may hold its output open. In a sandbox it died with it, unless that was ended before it
    // had asked the kernel for this: then its inside lives on, with nobody to watch it.
    child.on('exit', () => mark && (scratch || !answered) && endMarked(mark));
    child.on('close', (code, signal) => {
      ended(code, signal);
      resolve();
    });
  });
  pipe.on('error', () => undefined);
  readLines(
    pipe,
    limits.replyBytes,
    (line) => {
      if (reason) return;
      const reply = parseReply(line);
      // A reply to a call that was given up already is late and not wrong.
      answered = true;
      if (reply && issued.has(reply.id)) waiting.get(reply.id)?.(reply);
      else stop('reply');
    },
    () => stop('reply'),
  );

  function send(request: Request, seconds: number): Promise<Reply | 'late' | Stopped> {
    const id = randomInt(2 ** 47);
    issued.add(id);
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle('late'), seconds * 1000);
      function settle(outcome: Reply | 'late' | Stopped): void {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(outcome);
      }
      waiting.set(id, settle);
      if (alive) pipe.write(`${JSON.stringify({ id, ...request })}\n`);
      else settle({ stopped: reason ? stoppedSentence(reason, limits) : 'found its process gone.' });
    });
  }

  return {
    sandboxed,
    pid: child.pid as number,
    get loads() {
      return loads;
    },
    get alive() {
      return alive;
    },
    async request(request, seconds) {
      if (request.do === 'load') loads++;
      const outcome = await send(request, seconds);
      if (outcome !== 'late') return outcome;
      const pong = await send({ do: 'ping' }, 0.5);
      stop();
      return pong !== 'late' && 'stopped' in pong ? pong : { stopped: lateSentence(seconds, pong !== 'late') };
    },
    async takeOutput() {
      await twoTurns();
      return output.take();
    },
    kill: () => stop(),
    gone,
  };
}

/** Nothing of the caller's environment goes along: no tokens, no NODE_OPTIONS. `scratch` stands in for a private /tmp. */
function scrubbedEnvironment(scratch?: string): NodeJS.ProcessEnv {
  return {
    PATH: '/usr/bin:/bin',
    HOME: scratch ?? '/tmp',
    LANG: 'C.UTF-8',
    TF_CPP_MIN_LOG_LEVEL: '3',
    ...(scratch ? { TMPDIR: scratch, TEMP: scratch, TMP: scratch, COURSE_MARK: scratch } : {}),
    ...(process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot } : {}),
  };
}

const markOf = (scratch: string) => `COURSE_MARK=${scratch}\0`;

/** Output that the child wrote before its reply may still be in the pipe: let the event loop read it. */
async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
}
