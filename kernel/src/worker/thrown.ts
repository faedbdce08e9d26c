import { inspect, types } from 'node:util';
import type { Thrown } from '../protocol/worker-messages';

/** Deeper causes are left out: a chain that leads back to itself has no end. */
const DEEPEST = 5;

/** Causes of one error that are told, all depths together: an AggregateError may hold a million. */
const MOST_CAUSES = 20;

/** Characters of a message or a stack, beyond which it is cut. */
const LONGEST = 100_000;

/**
 * An error as it goes to the kernel, from whatever a cell threw: an Error with its stack, or any other value. Never throws: a
 * part whose getter throws says so in its place, and of a Proxy no trap is called.
 */
export function thrown(value: unknown): Thrown {
  return described(value, 0, { causes: MOST_CAUSES });
}

function described(value: unknown, depth: number, budget: { causes: number }): Thrown {
  if (!isError(value)) return { name: 'Thrown', message: otherValue(value), stack: [], causes: [] };
  const causes = depth < DEEPEST ? causesOf(value).slice(0, budget.causes) : [];
  budget.causes -= causes.length;
  return {
    name: textOf(() => value.name, 'Error'),
    message: textOf(() => value.message, '(a message that cannot be read)'),
    stack: textOf(() => value.stack ?? '', '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line)),
    causes: causes.map((cause) => described(cause, depth + 1, budget)),
  };
}

/** What an error was caused by, or of what it is the sum. */
function causesOf(error: Error): unknown[] {
  try {
    const { cause } = error;
    const errors: unknown = error instanceof AggregateError ? error.errors : [];
    return [...(cause === undefined ? [] : [cause]), ...(Array.isArray(errors) ? errors.slice(0, MOST_CAUSES) : [])];
  } catch {
    return [];
  }
}

/**
 * Also true for an error of another realm, such as one thrown inside `vm`, which is not an instance of this Error. A Proxy is
 * none: to ask it for its prototype runs code of the cell.
 */
function isError(value: unknown): value is Error {
  if (types.isNativeError(value)) return true;
  try {
    return !types.isProxy(value) && value instanceof Error;
  } catch {
    return false;
  }
}

function otherValue(value: unknown): string {
  if (typeof value === 'string') return cut(value);
  try {
    return cut(inspect(value, { showProxy: true }));
  } catch {
    return '(a value that cannot be printed)';
  }
}

function textOf(read: () => unknown, otherwise: string): string {
  try {
    return cut(String(read()));
  } catch {
    return otherwise;
  }
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… ${text.length - LONGEST} more characters` : text;
}
