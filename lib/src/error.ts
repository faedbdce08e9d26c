/**
 * The error class of this library. Its message states what was wrong, what was expected and what to try.
 */
export class TransferError extends Error {
  override readonly name = 'TransferError';
}
