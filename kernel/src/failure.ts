import { inspect, types } from 'node:util';

/** What Jupyter's protocol says about a failed cell; a front end shows `traceback`, one string a line. */
export interface Failure {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** A failure from whatever a cell threw: an Error with its stack, or any other value. */
export function thrown(value: unknown): Failure {
  if (!isError(value)) {
    const evalue = typeof value === 'string' ? value : inspect(value);
    return { ename: 'Thrown', evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const cause = value.cause === undefined ? [] : [`caused by ${thrown(value.cause).traceback.join('\n')}`];
  return {
    ename: value.name,
    evalue: value.message,
    traceback: [`${value.name}: ${value.message}`, ...framesOfTheReader(value.stack ?? ''), ...cause],
  };
}

/** A failure from a compiler message; `line` and `column` count from 1 in the cell's own text. */
export function typeError(file: string, line: number, column: number, message: string): Failure {
  const place = `${file.trim() ? `${file.trim()}, ` : ''}line ${line}, column ${column}`;
  return { ename: 'TypeScriptError', evalue: `${message} (${place})`, traceback: [`TypeScript, ${place}: ${message}`] };
}

/** Several failures of one cell as one, since a cell has one error. */
export function combined(failures: Failure[]): Failure {
  if (failures.length === 0) {
    const evalue = 'The kernel could not run this cell and gave no reason. Restart the kernel and run it again.';
    return { ename: 'KernelError', evalue, traceback: [`KernelError: ${evalue}`] };
  }
  return { ...failures[0], traceback: failures.flatMap((failure) => failure.traceback) };
}

/** Also true for an error of another realm, such as one thrown inside `vm`, which is no instance of this Error. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/**
 * Stack frames down to the cell itself: what lies below it is this kernel and Node. Places inside a cell are left
 * out, since they count lines of the compiled JavaScript.
 */
function framesOfTheReader(stack: string): string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const below = frames.findIndex((frame) => /node:vm|[\\/]tslab[\\/]dist[\\/]|[\\/]kernel[\\/]dist[\\/]/.test(frame));
  const shown = below < 0 ? frames : frames.slice(0, below);
  return shown.map((frame) => frame.replace(/evalmachine\.<anonymous>(:\d+)*/, 'cell'));
}
