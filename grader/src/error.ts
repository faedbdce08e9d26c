import { TransferError } from 'transferlab/dist/error';

/** A sentence for the reader: what was wrong, what was expected, what to try. The command prints it and exits with 2. */
export class CourseError extends Error {
  override readonly name = 'CourseError';
}

/** Does work of the library's; what that refuses is refused here with the same sentence. */
export function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TransferError) throw new CourseError(error.message, { cause: error });
    throw error;
  }
}
