import { LIMITS, lateSentence, type Overrun, stoppedSentence } from '../../../../grader/src/running/limits';
import type { Reply, Request } from '../../../../grader/src/running/messages';
import { parseReply } from '../../../../grader/src/running/reply';
import type { Runner, Stopped } from '../../../../grader/src/running/runner';
import type { FromConfined } from './messages';

/** A request whose reply is waited for. */
type Waiting = (outcome: Reply | Stopped) => void;

/**
 * A confined worker as the deciding worker sees it: what `runnerIn` of the grader is for a process. Its replies are texts, and what
 * is not a reply made of plain data ends it. `end` ends it from outside; `patience` times the time of a check is waited for each call.
 */
export function confinedRunner(port: MessagePort, end: () => void, patience: number): Runner {
  const waiting = new Map<number, Waiting>();
  const issued = new Set<number>();
  let alive = true;
  let stopped: Stopped = { stopped: 'found its worker gone.', doubtful: true };
  let printed = '';
  let total = 0;

  function stop(why?: Overrun): void {
    if (why && alive) stopped = { stopped: stoppedSentence(why, LIMITS), doubtful: false };
    alive = false;
    port.close();
    end();
    for (const settle of [...waiting.values()]) settle(stopped);
  }

  port.onmessage = ({ data }: MessageEvent<FromConfined>) => {
    if (!alive) return;
    if ('printed' in data) print(String(data.printed));
    else take(data.reply);
  };

  function print(text: string): void {
    total += text.length;
    printed = (printed + text).slice(0, LIMITS.keptOutput);
    if (total > LIMITS.flood) stop('flood');
  }

  function take(text: unknown): void {
    const reply = typeof text === 'string' && text.length <= LIMITS.replyBytes ? parseReply(text) : undefined;
    if (reply && issued.has(reply.id)) waiting.get(reply.id)?.(reply);
    else stop('reply');
  }

  function send(request: Request, seconds: number): Promise<Reply | 'late' | Stopped> {
    // Drawn, not counted: a reply that the learner's code forges must not meet a request still to come.
    const id = crypto.getRandomValues(new Uint32Array(1))[0];
    issued.add(id);
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle('late'), seconds * 1000);
      function settle(outcome: Reply | 'late' | Stopped): void {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(outcome);
      }
      waiting.set(id, settle);
      if (alive) port.postMessage({ id, request });
      else settle(stopped);
    });
  }

  return {
    sandboxed: true,
    pid: 0,
    get alive() {
      return alive;
    },
    async request(request, ofCheck) {
      const seconds = ofCheck * patience;
      const outcome = await send(request, seconds);
      if (outcome !== 'late') return outcome;
      const pong = await send({ do: 'ping' }, 0.5);
      stop();
      if (pong !== 'late' && 'stopped' in pong) return pong;
      return { stopped: lateSentence(seconds, pong !== 'late'), doubtful: true };
    },
    async takeOutput() {
      const text = printed;
      printed = '';
      return text;
    },
    kill: () => stop(),
    gone: Promise.resolve(),
  };
}
