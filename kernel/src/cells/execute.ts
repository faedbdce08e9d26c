import { setTimeout as wait } from 'node:timers/promises';
import type { Message } from '../protocol/messages';
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
  readonly code: string;
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly stop_on_error?: boolean;
  readonly allow_stdin?: boolean;
  readonly user_expressions?: Readonly<Record<string, string>>;
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
    const { code, silent = false, store_history = !silent, allow_stdin = false, ...rest } = contentOf(request);
    if (!silent) count++;
    const execution_count = count;
    if (!silent) request.publish('execute_input', { code, execution_count });
    const shown = { publish: request.publish, ask: request.ask };
    const label = silent ? 'a silent cell' : `cell ${execution_count}`;
    const outcome = await runner.run(code, label, allow_stdin, shown);
    const { failure, result } = outcome;
    if (store_history && code.trim())
      history.add(execution_count, code, result?.data['text/plain'] as string | undefined);
    if (failure) {
      request.publish('error', failure);
      await wait(DRAIN);
      request.reply({ status: 'error', execution_count, ...failure, user_expressions: {}, payload: [] });
      return rest.stop_on_error === false;
    }
    if (result && !silent)
      request.publish('execute_result', { execution_count, data: result.data, metadata: result.metadata });
    const user_expressions: Record<string, object> = {};
    for (const [name, expression] of Object.entries(rest.user_expressions ?? {})) {
      user_expressions[name] = expressionReply(await runner.run(expression, name, false, shown));
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
      for (const one of aborted) {
        one.publish('status', { execution_state: 'busy' });
        one.reply({ status: 'aborted', execution_count: count, user_expressions: {}, payload: [] });
        one.publish('status', { execution_state: 'idle' });
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

function contentOf({ message }: Request): Content {
  return message.content as unknown as Content;
}

function expressionReply({ failure, result }: Outcome): object {
  if (failure) return { status: 'error', ...failure };
  return { status: 'ok', data: result?.data ?? {}, metadata: result?.metadata ?? {} };
}
