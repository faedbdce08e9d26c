import { inspect, types } from 'node:util';
import type { Thrown } from '../protocol/worker-messages';

/** Deeper causes are left out: a chain that leads back to itself has no end. */
const DEEPEST = 5;

/** An error as it goes to the kernel, from whatever a cell threw: an Error with its stack, or any other value. */
export function thrown(value: unknown, depth = 0): Thrown {
  if (!isError(value)) {
    const message = typeof value === 'string' ? value : inspect(value);
    return { name: 'Thrown', message, stack: [], causes: [] };
  }
  const causes = [
    ...(value.cause === undefined ? [] : [value.cause]),
    ...(value instanceof AggregateError ? value.errors : []),
  ];
  return {
    name: String(value.name),
    message: String(value.message),
    stack: String(value.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line)),
    causes: depth < DEEPEST ? causes.map((cause) => thrown(cause, depth + 1)) : [],
  };
}

/** Also true for an error of another realm, such as one thrown inside `vm`, which is no instance of this Error. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}
