import { TransferError } from '../error';
import { fileError } from '../file-error';
import { misfitOf, misfitText } from './misfit';

type Call = (...given: unknown[]) => unknown;

/**
 * The same function, which refuses in a sentence that names it an argument that is not of its declared type, where it else
 * would throw a raw error (`Cannot read properties of undefined`) or print an object in a sentence. What it threw is the
 * `cause`. Types are looked at only then: a call that goes well costs nothing, and what works with another type still works.
 * Errors of the caller's own classes pass through.
 */
export function explained<Given extends Call>(name: string, call: Given): Given {
  return new Proxy(call, {
    apply(target, self, given: unknown[]) {
      try {
        const result: unknown = Reflect.apply(target, self, given);
        return result instanceof Promise ? result.catch((error) => fail(name, given, error)) : result;
      } catch (error) {
        return fail(name, given, error);
      }
    },
  });
}

function fail(name: string, given: readonly unknown[], error: unknown): never {
  if (!isRaw(error) && !isUnclear(error)) throw error;
  throw ofFile(error) ?? explanation(name, given, error) ?? error;
}

/** Whether JavaScript, Node (whose errors have a code) or TensorFlow.js threw it, and nobody wrote a class for it. */
function isRaw(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (typeof code === 'string' && code.startsWith('ERR_')) return true;
  return [TypeError, RangeError, SyntaxError, Error].some((one) => Object.getPrototypeOf(error ?? 0) === one.prototype);
}

/** Characters of a sentence that prints a long list, which belongs where a number does. */
const LONG = 1000;

/** Whether a sentence prints what is no number and no name. */
function isUnclear(error: unknown): boolean {
  return error instanceof TransferError && (/\[object /.test(error.message) || error.message.length > LONG);
}

/** A raw error of the file system names the file, and whether it was read or written. */
function ofFile(error: unknown): unknown {
  const { path, syscall = '' } = error as NodeJS.ErrnoException;
  const verb = /^(l?stat|access|open|opendir|read|scandir|readlink|realpath)/.test(syscall) ? 'read' : 'written';
  return path === undefined ? undefined : fileError(error, path, verb);
}

function explanation(name: string, given: readonly unknown[], error: unknown): TransferError | undefined {
  try {
    const odd = misfitOf(name, given);
    return odd && new TransferError(misfitText(name, odd), { cause: error });
  } catch {
    // Where the table cannot be read, as in a sandbox, the raw error says more than that.
    return undefined;
  }
}
