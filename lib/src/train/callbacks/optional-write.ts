import { fileErrorCode } from '../../file-error';

/**
 * Makes writes optional, because a failed write must not end hours of training. If the file system rejects one, a warning with
 * `consequence` is printed, once until a write succeeds again. Other errors are thrown.
 */
export function optionalWrite(consequence: string): (write: () => void) => void {
  let isFailing = false;
  return (write) => {
    try {
      write();
      isFailing = false;
    } catch (cause) {
      if (fileErrorCode(cause) === undefined) throw cause;
      if (!isFailing) console.warn(`${(cause as Error).message} ${consequence}`);
      isFailing = true;
    }
  };
}
