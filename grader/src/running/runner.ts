import { randomInt } from 'node:crypto';
import type { Confined } from './confined';
import { endSentence, LIMITS, type Limits, lateSentence, type Overrun, stoppedSentence } from './limits';
import type { Reply, Request } from './messages';
import { collectOutput, readLines } from './output';
import { parseReply } from './reply';
import { startSpawned } from './spawned';

/** Why a request came to no reply. */
export interface Stopped {
  /** A sentence for the learner, without its subject. */
  stopped: string;
  /** The clock or a signal did it: that may have come from outside, and be no fault of the code. */
  doubtful: boolean;
  /** The process did not start, or what it lived in ended: nothing was learnt of the code. */
  lost?: boolean;
}

/** A running process as the deciding process sees it. */
export interface Runner {
  readonly sandboxed: boolean;
  readonly alive: boolean;
  /** The id of the process that was started, as seen from outside. */
  readonly pid: number;
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
  return runnerIn(startSpawned(root, limits), limits);
}

/** Asks a confined process, and holds it to the limits on what it says. */
export function runnerIn(confined: Confined, limits: Limits): Runner {
  const { sandboxed, pid, pipe } = confined;
  const output = collectOutput(confined.printed, limits, () => stop('flood'));
  const waiting = new Map<number, (outcome: Reply | Stopped) => void>();
  // Drawn, not counted: a reply that the learner's code forges must not meet a request still to come.
  const issued = new Set<number>();
  let alive = true;
  let reason: Overrun | undefined;
  let end: Stopped = { stopped: 'found its process gone.', doubtful: true };

  function stop(why?: Overrun): void {
    reason ??= why;
    alive = false;
    confined.kill();
  }

  const gone = confined.ended.then(({ code, signal, overrun }) => {
    alive = false;
    reason ??= overrun;
    end = reason
      ? { stopped: stoppedSentence(reason, limits), doubtful: false }
      : { ...endSentence(code, signal, output.peek(), limits), lost: code === null && signal === null };
    for (const settle of waiting.values()) settle(end);
    waiting.clear();
  });
  pipe.on('error', () => undefined);
  readLines(
    pipe,
    limits.replyBytes,
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
      else settle(reason ? { stopped: stoppedSentence(reason, limits), doubtful: false } : end);
    });
  }

  return {
    sandboxed,
    pid,
    get alive() {
      return alive;
    },
    async request(request, seconds) {
      const outcome = await send(request, seconds);
      if (outcome !== 'late') return outcome;
      const pong = await send({ do: 'ping' }, 0.5);
      stop();
      if (pong !== 'late' && 'stopped' in pong) return pong;
      return { stopped: lateSentence(seconds, pong !== 'late'), doubtful: true };
    },
    async takeOutput() {
      await twoTurns();
      return output.take();
    },
    kill: () => stop(),
    gone,
  };
}

/** Output that the child wrote before its reply may still be in the pipe: let the event loop read it. */
async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
}
