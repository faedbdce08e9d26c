import { type Bundle, type Place, placeInStack } from '../bundle';
import type { Wire } from '../running/codec';
import { spentSentence } from '../running/limits';
import type { Reply, Request } from '../running/messages';
import { packagesOf } from '../running/packages-of';
import type { Pool } from '../running/pool';
import type { Runner } from '../running/runner';
import type { CourseCode, CourseFile } from './course-code';
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
  /** Why something that the checks asked for could not be measured, which is not the answer's fault: an error message. */
  readonly unmeasured: string | undefined;
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

/** What one trial runs: the learner's code, and the course's two halves of its checks. */
export interface TrialCode extends CourseCode {
  answer: Bundle;
  /** Functions of the answer that must not return a promise. */
  synchronous?: readonly string[];
}

/** What a trial needs of a pool. */
export type TrialPool = Pick<Pool, 'take' | 'giveBack' | 'limits' | 'measurer'>;

/** Starts the processes at once, so that they get ready while Jest does. */
export function startTrial(pool: TrialPool, code: TrialCode, options: TrialOptions = {}): Trial {
  const { answer, scenario, measure, synchronous } = code;
  const { unsealed } = options;
  const load: Request = {
    do: 'load',
    answer: sent(answer),
    scenario: scenario && sent(scenario),
    synchronous,
    unsealed,
  };
  const { limits, measurer } = pool;
  const runners: Runner[] = [];
  const take = () => {
    runners.push(pool.take(packagesOf(answer, scenario), unsealed));
    return runners.at(-1) as Runner;
  };
  let runner = take();
  let [doubtful, lost] = [false, false];
  let unmeasured: string | undefined;
  if (measure) measurer.prepare(sent(measure));
  let secondsLeft = limits.answerSeconds;
  let loading = request(runner, load, limits.startSeconds);

  async function request(to: Runner, what: Request, seconds: number): Promise<Answer> {
    const reply = await to.request(what, seconds);
    if ('stopped' in reply) {
      doubtful ||= reply.doubtful;
      lost ||= reply.lost ?? false;
      return { ok: false, message: `${subject(what)} ${reply.stopped}` };
    }
    if (reply.ok) return { ok: true, value: reply.value };
    return reply.kind === 'broken' && what === load ? notMeasured(reply.message) : failed(reply, answer, scenario);
  }

  /** Why the course's half that a question is about has no such function. */
  function lacking({ do: half, name }: Question): string | undefined {
    if (half !== 'scenario' && half !== 'measure') return undefined;
    const file: CourseFile | undefined = code[half];
    if (!file) return `check.test.ts asks for \`${name}\` of ${half}.ts, and there is no ${half}.ts next to it.`;
    if (file.exports.includes(name)) return undefined;
    return `check.test.ts asks for \`${name}\` of ${half}.ts, which exports ${file.exports.join(', ') || 'nothing'}.`;
  }

  /** A failure outside of the answer is not the answer's fault: the verdict will be that nothing was decided. */
  function notMeasured(sentence: string): Answer {
    unmeasured ??= `${sentence} Nothing was decided.`;
    return { ok: false, message: sentence };
  }

  async function measured({ name, args }: { name: string; args: Wire }, seconds: number): Promise<Answer> {
    const file = sent(measure as Bundle);
    const reply = await measurer.measure(file, name, args, seconds);
    if ('stopped' in reply) return notMeasured(`\`${name}\` of measure.ts ${reply.stopped}`);
    if (reply.ok) return { ok: true, value: reply.value };
    if (reply.kind === 'unsendable')
      return notMeasured(`\`${name}\` of measure.ts returned no data: ${reply.message}.`);
    if (reply.kind === 'refused') return notMeasured(reply.message);
    return { ok: false, message: `What your code left could not be measured: ${reply.message}` };
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
    get unmeasured() {
      return unmeasured;
    },
    async ask(question, seconds) {
      if (options.untilFirstFailure?.() && results.some(({ passed }) => !passed)) {
        return { ok: false, message: 'An earlier check failed.' };
      }
      const missing = lacking(question);
      if (missing) return notMeasured(missing);
      if (question.do === 'measure') return measured(question, seconds);
      const first = await loading;
      if (first.ok && !runner.alive) {
        runner = take();
        loading = request(runner, load, limits.startSeconds);
      }
      const loaded = await loading;
      if (!loaded.ok) return loaded;
      if (secondsLeft <= 0) return { ok: false, message: `${subject(question)} ${spentSentence(limits)}` };
      const began = performance.now();
      const fresh = question.do === 'callEach' && question.fresh === true;
      const asked = fresh ? take() : runner;
      const again = fresh ? await request(asked, load, limits.startSeconds) : loaded;
      const answered = again.ok ? await request(asked, question, Math.min(seconds, limits.callSeconds)) : again;
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
/** What of a bundle goes to the process that runs it. */
const sent = ({ code, filename, packages }: Bundle) => ({ code, filename, packages });

function failed(reply: Extract<Reply, { ok: false }>, answer: Bundle, scenario?: Bundle): Answer {
  const { kind, message, stack } = reply;
  if (kind === 'refused' || kind === 'broken') return { ok: false, message };
  if (kind === 'unsendable') return { ok: false, message: `It returned something that is not data: ${message}.` };
  const location = placeInStack(answer, stack) ?? (scenario && placeInStack(scenario, stack));
  return { ok: false, message: `Your code threw: ${message}`, place: location };
}
