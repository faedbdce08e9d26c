import { fileErrorCode } from '../../file-error';

/**
 * Does writes that a run can do without: hours of training are worth more than a file. Where the file system refuses one, a line
 * says so with `consequence`, once until a write succeeds again. Other errors are thrown.
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
