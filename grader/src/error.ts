/** A sentence for the reader: what was wrong, what was expected, what to try. The command prints it and exits with 2. */
export class CourseError extends Error {
  override readonly name = 'CourseError';
}
