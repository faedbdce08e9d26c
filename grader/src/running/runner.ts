import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endSentence, LIMITS, lateSentence, STOPPED } from './limits';
import { residentBytes } from './memory';
import type { Reply, Request } from './messages';
import { collectOutput, readLines } from './output';
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
  /** Asks, and waits at most `seconds`. After `stopped` the process is gone: start another. */
  request(request: Request, seconds: number): Promise<Reply | Stopped>;
  /** What the learner's code printed since the last time this was called. */
  takeOutput(): Promise<string>;
  kill(): void;
}

/** Starts the running process for the checkout at `root`. It holds no code yet. */
export function startRunner(root: string): Runner {
  const { file, args, sandboxed } = launch(root, join(__dirname, 'child.js'), LIMITS.heapMegabytes);
  const child = spawn(file, args, {
    cwd: root,
    env: scrubbedEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // A group of its own, so that all of it can be killed; without a sandbox it stays in ours and ends with Ctrl-C.
    detached: sandboxed,
  });
  const pipe = child.stdio[3] as unknown as Socket;
  const output = collectOutput(child, () => stop('flood'));
  const waiting = new Map<number, (outcome: Reply | Stopped) => void>();
  // Drawn, not counted: a reply that the learner's code forges must not meet a request still to come.
  const issued = new Set<number>();
  let alive = true;
  let reason: 'flood' | 'memory' | 'reply' | undefined;

  const watchdog = setInterval(() => {
    if (residentBytes(child.pid as number) > LIMITS.residentMegabytes * 2 ** 20) stop('memory');
  }, 250);
  watchdog.unref();

  function stop(why?: typeof reason): void {
    reason ??= why;
    alive = false;
    clearInterval(watchdog);
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  }

  function ended(code: number | null, signal: NodeJS.Signals | null): void {
    alive = false;
    clearInterval(watchdog);
    const stopped = reason ? STOPPED[reason] : endSentence(code, signal, output.peek());
    for (const settle of waiting.values()) settle({ stopped });
    waiting.clear();
  }

  child.on('error', (error) => {
    output.add(error.message);
    ended(null, null);
  });
  child.on('close', ended);
  pipe.on('error', () => undefined);
  readLines(
    pipe,
    (line) => {
      if (reason) return;
      const reply = parseReply(line);
      // A reply to a call that was given up already is late and not wrong.
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
      else settle({ stopped: 'found its process gone.' });
    });
  }

  return {
    sandboxed,
    get alive() {
      return alive;
    },
    async request(request, seconds) {
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
  };
}

/** Nothing of the caller's environment goes along: no tokens, no NODE_OPTIONS. */
function scrubbedEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: '/usr/bin:/bin',
    HOME: tmpdir(),
    LANG: 'C.UTF-8',
    TF_CPP_MIN_LOG_LEVEL: '3',
    ...(process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot } : {}),
  };
}

/** Output that the child wrote before its reply may still be in the pipe: let the event loop read it. */
async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
}
