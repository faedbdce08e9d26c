/** What `expect` uses of jest-util and jest-message-util, which read files of Node's. No stack is shown to a learner. */
export class ErrorWithStack extends Error {}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

export const pluralize = (word: string, count: number, ending = 's'): string =>
  `${count} ${word}${count === 1 ? '' : ending}`;

export const formatExecError = (): string => '';
export const formatStackTrace = (): string => '';
export const separateMessageFromStack = (): { message: string; stack: string } => ({ message: '', stack: '' });
