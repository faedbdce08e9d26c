import { setTimeout as wait } from 'node:timers/promises';
import type { Message } from '../protocol/messages';
import { kernelFailure } from './failure';
import type { CellHistory } from './history';
import type { CellRunner, Outcome } from './run-cells';

/** A message that waits for its answer. */
export interface Request {
  readonly message: Message;
  publish(type: string, content: object): void;
  reply(content: object): void;
  /** Asks the reader for a line, on the channel for input. */
  ask(prompt: string, password: boolean): void;
}

/** Milliseconds in which messages that came before a failure are read: the cells among them are aborted. */
const DRAIN = 10;

interface Content {
  /** The cell's text, where the front end sent one. */
  readonly code: unknown;
  readonly silent: boolean;
  readonly store_history: boolean;
  readonly stop_on_error: boolean;
  readonly allow_stdin: boolean;
  readonly user_expressions: Readonly<Record<string, unknown>>;
}

/**
 * Runs cells one after another. When one fails, those that came before its failure are answered `aborted`, unless it says
 * otherwise; those that come later run.
 */
export function cellQueue(runner: CellRunner, history: CellHistory) {
  const waiting: Request[] = [];
  let count = 0;
  let busy = false;

  const run = async (request: Request): Promise<boolean> => {
    const { code, silent, store_history, allow_stdin, ...rest } = contentOf(request);
    if (!silent) count++;
    const execution_count = count;
    if (!silent) request.publish('execute_input', { code, execution_count });
    const shown = { publish: request.publish, ask: request.ask };
    const label = silent ? 'a silent cell' : `cell ${execution_count}`;
    const { failure, result } = await outcomeOf(code, () => runner.run(code as string, label, allow_stdin, shown));
    if (store_history && typeof code === 'string' && code.trim())
      history.add(execution_count, code, result?.data['text/plain'] as string | undefined);
    if (failure) {
      request.publish('error', failure);
      await wait(DRAIN);
      request.reply({ status: 'error', execution_count, ...failure, user_expressions: {}, payload: [] });
      return !rest.stop_on_error;
    }
    if (result && !silent)
      request.publish('execute_result', { execution_count, data: result.data, metadata: result.metadata });
    const user_expressions: Record<string, object> = {};
    for (const [name, expression] of Object.entries(rest.user_expressions)) {
      const run = () => runner.run(expression as string, name, false, shown);
      user_expressions[name] = expressionReply(await outcomeOf(expression, run));
    }
    request.reply({ status: 'ok', execution_count, user_expressions, payload: [] });
    return true;
  };

  const work = async (): Promise<void> => {
    busy = true;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      next.publish('status', { execution_state: 'busy' });
      current = next;
      // Those that wait now were sent before this one was answered.
      const goOn = await run(next);
      const aborted = goOn ? [] : waiting.splice(0);
      next.publish('status', { execution_state: 'idle' });
      current = undefined;
      for (const request of aborted) {
        request.publish('status', { execution_state: 'busy' });
        request.reply({ status: 'aborted', execution_count: count, user_expressions: {}, payload: [] });
        request.publish('status', { execution_state: 'idle' });
      }
    }
    busy = false;
  };

  let current: Request | undefined;
  return {
    add(request: Request): void {
      waiting.push(request);
      if (!busy) void work();
    },
    /** The cell that runs now. */
    current: () => current,
  };
}

/** What the front end sent, with the protocol's own values where it left something out or sent what is none. */
function contentOf({ message }: Request): Content {
  const { code, silent, store_history, stop_on_error, allow_stdin, user_expressions } = message.content ?? {};
  return {
    code,
    silent: silent === true,
    store_history: silent !== true && store_history !== false,
    stop_on_error: stop_on_error !== false,
    allow_stdin: allow_stdin === true,
    user_expressions: typeof user_expressions === 'object' && user_expressions !== null ? { ...user_expressions } : {},
  };
}

/** Whatever a request holds, and whatever the kernel makes of it: the request is answered, and the next one is read. */
async function outcomeOf(code: unknown, run: () => Promise<Outcome>): Promise<Outcome> {
  if (typeof code !== 'string') {
    return { failure: kernelFailure('BadRequest', "A request to run a cell holds the cell's text as 'code'.") };
  }
  try {
    return await run();
  } catch (cause) {
    console.error(cause);
    return { failure: kernelFailure('KernelError', `The kernel could not run this cell: ${(cause as Error).message}`) };
  }
}

function expressionReply({ failure, result }: Outcome): object {
  if (failure) return { status: 'error', ...failure };
  return { status: 'ok', data: result?.data ?? {}, metadata: result?.metadata ?? {} };
}
