/** What Jupyter's protocol says about a failed cell; a front end shows `traceback`, one string a line. */
export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** How many errors of one cell are shown. */
const MOST = 10;

/** A failure that is a sentence of the kernel's own. */
export function kernelFailure(ename: string, evalue: string): Failure {
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

/** Several failures of one cell as one, since a cell has one error. */
export function combined(failures: readonly Failure[]): Failure {
  if (failures.length === 0) {
    const evalue = 'The kernel could not run this cell and gave no reason. Restart the kernel and run it again.';
    return kernelFailure('KernelError', evalue);
  }
  const more = failures.length - MOST;
  const traceback = failures.slice(0, MOST).flatMap((failure) => failure.traceback);
  return { ...failures[0], traceback: more > 0 ? [...traceback, `… and ${more} more errors`] : traceback };
}
