/**
 * An error written for the reader: what was wrong, what was expected, what to try.
 * Everything this library refuses, it refuses with one of these.
 */
export class TransferError extends Error {
  override readonly name = 'TransferError';
}
