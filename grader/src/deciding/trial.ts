import { type Bundle, type Place, placeInStack } from '../bundle';
import type { Wire } from '../running/codec';
import { spentSentence } from '../running/limits';
import type { Reply, Request } from '../running/messages';
import { type Pool, packagesOf } from '../running/pool';
import type { Runner } from '../running/runner';
import type { CheckResult } from './verdict';

/** A request that a check makes of the learner's code. */
export type Question = Exclude<Request, { do: 'preload' | 'load' | 'traces' | 'ping' }>;

/** What a check gets back: data, or why there is none. Crosses into Jest's realm as JSON. */
export type Answer = { ok: true; value: Wire } | { ok: false; message: string; place?: Place };

/**
 * One answer on trial: its code, the process that runs it (a fresh one after each that was stopped), the names of
 * the checks that registered and what became of each. Jest's environment gives it to the check file.
 */
export interface Trial {
  registered: string[];
  results: CheckResult[];
  readonly sandboxed: boolean;
  /** The clock or a signal decided something: it may have come from outside, and be no fault of the answer. */
  readonly doubtful: boolean;
  /** A process did not start, or its sandbox ended under it. */
  readonly lost: boolean;
  ask(question: Question, seconds: number): Promise<Answer>;
  takeOutput(): Promise<string>;
  /** Resolves when all of its processes are gone. */
  end(): Promise<void>;
}

export interface TrialOptions {
  /** Once a check failed, nothing more is asked: the other checks fail too, and fast. For who only wants to know whether. */
  untilFirstFailure?: () => boolean;
  /** Is told each question with its answer, and how many checks were over before it. */
  asked?(question: Question, answer: Answer, checksOver: number): void;
  /** See the request to load. */
  unsealed?: boolean;
}

/** Starts the process at once, so that it gets ready while Jest does. */
export function startTrial(pool: Pool, answer: Bundle, scenario?: Bundle, options: TrialOptions = {}): Trial {
  const load: Request = {
    do: 'load',
    answer: code(answer),
    scenario: scenario && code(scenario),
    ...(options.unsealed ? { unsealed: true } : {}),
  };
  const { limits } = pool;
  const runners: Runner[] = [];
  const take = () => {
    runners.push(pool.take(packagesOf(answer, scenario)));
    return runners.at(-1) as Runner;
  };
  let runner = take();
  let [doubtful, lost] = [false, false];
  let secondsLeft = limits.answerSeconds;
  let loading = request(runner, load, limits.startSeconds);

  async function request(to: Runner, what: Request, seconds: number): Promise<Answer> {
    const reply = await to.request(what, seconds);
    if ('stopped' in reply) {
      doubtful ||= reply.doubtful;
      lost ||= reply.lost ?? false;
      return { ok: false, message: `${subject(what)} ${reply.stopped}` };
    }
    return reply.ok ? { ok: true, value: reply.value } : failed(reply, answer, scenario);
  }

  const results: CheckResult[] = [];
  return {
    registered: [],
    results,
    sandboxed: runner.sandboxed,
    get doubtful() {
      return doubtful;
    },
    get lost() {
      return lost;
    },
    async ask(question, seconds) {
      if (options.untilFirstFailure?.() && results.some(({ passed }) => !passed)) {
        return { ok: false, message: 'An earlier check failed.' };
      }
      const first = await loading;
      if (first.ok && !runner.alive) {
        runner = take();
        loading = request(runner, load, limits.startSeconds);
      }
      const loaded = await loading;
      if (!loaded.ok) return loaded;
      if (secondsLeft <= 0) return { ok: false, message: `${subject(question)} ${spentSentence(limits)}` };
      const began = performance.now();
      const answered = await request(runner, question, Math.min(seconds, limits.callSeconds));
      secondsLeft -= (performance.now() - began) / 1000;
      options.asked?.(question, answered, results.length);
      return answered;
    },
    takeOutput: () => runner.takeOutput(),
    async end() {
      await Promise.all(runners.map((each) => pool.giveBack(each)));
    },
  };
}

const subject = (request: Request) => ('name' in request ? `\`${request.name}\`` : 'Loading answer.ts');
const code = ({ code: text, filename, packages }: Bundle) => ({ code: text, filename, packages });

function failed(reply: Extract<Reply, { ok: false }>, answer: Bundle, scenario?: Bundle): Answer {
  const { kind, message, stack } = reply;
  if (kind === 'missing') return { ok: false, message };
  if (kind === 'unsendable') return { ok: false, message: `It returned something that is not data: ${message}.` };
  const place = placeInStack(answer, stack) ?? (scenario && placeInStack(scenario, stack));
  return { ok: false, message: `Your code threw: ${message}`, place };
}
