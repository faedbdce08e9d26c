import { TransferError } from '../error';
import { fileError } from '../file-error';
import { misfitOf, misfitText } from './misfit';

type Call = (...args: unknown[]) => unknown;

/**
 * Wraps a function so that its raw errors (`Cannot read properties of undefined`) become a TransferError. The new error
 * names the argument that is not of its declared type; the original error is its `cause`. An error message that prints an
 * object is replaced likewise. Types are checked only after an error: a successful call costs nothing, and an argument of
 * another type that works still works. Errors of the caller's custom classes pass through.
 */
export function explained<Given extends Call>(name: string, call: Given): Given {
  return new Proxy(call, {
    apply(target, self, args: unknown[]) {
      try {
        const result: unknown = Reflect.apply(target, self, args);
        return result instanceof Promise ? result.catch((error) => fail(name, args, error)) : result;
      } catch (error) {
        return fail(name, args, error);
      }
    },
  });
}

function fail(name: string, args: readonly unknown[], error: unknown): never {
  if (!isRaw(error) && !isUnclear(error)) throw error;
  throw ofFile(error) ?? ofBackend(error) ?? explanation(name, args, error) ?? error;
}

/** Whether the error is of a built-in class: thrown by JavaScript, Node (whose errors have a code) or TensorFlow.js. */
function isRaw(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (typeof code === 'string' && code.startsWith('ERR_')) return true;
  return [TypeError, RangeError, SyntaxError, Error].some(
    (type) => Object.getPrototypeOf(error ?? 0) === type.prototype,
  );
}

/** Minimum length, in characters, of an error message that prints a long array instead of a number. */
const LONG = 1000;

/** Whether an error message prints an object or a long array instead of a number or a name. */
function isUnclear(error: unknown): boolean {
  return error instanceof TransferError && (/\[object /.test(error.message) || error.message.length > LONG);
}

/** Converts a raw file-system error to one that names the file and says whether it was read or written. */
function ofFile(error: unknown): unknown {
  const { path, syscall = '' } = error as NodeJS.ErrnoException;
  const verb = /^(l?stat|access|open|opendir|read|scandir|readlink|realpath)/.test(syscall) ? 'read' : 'written';
  return path === undefined ? undefined : fileError(error, path, verb);
}

/** TensorFlow.js's error about tensors that come before their backend is loaded, as one that names our function. */
function ofBackend(error: unknown): TransferError | undefined {
  if (!/backend '\w+' has not yet been initialized/.test((error as Error).message)) return undefined;
  return new TransferError(
    'The backend that computes is not loaded yet. Wait for it once before the first tensor or net: await ready().',
    { cause: error },
  );
}

function explanation(name: string, args: readonly unknown[], error: unknown): TransferError | undefined {
  try {
    const odd = misfitOf(name, args);
    return odd && new TransferError(misfitText(name, odd), { cause: error });
  } catch {
    // If the table of signatures cannot be read, as in a sandbox, the raw error is more informative.
    return undefined;
  }
}
