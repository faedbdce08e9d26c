import * as library from 'transferlab/dist/lock';
import { type CourseError, refusing } from './error';

type Refusal = (holder: library.Holder | undefined) => CourseError;

/** Runs a short piece of work while holding a lock file, as the library does: it waits for its turn, ten seconds at most. */
export function locked<T>(file: string, work: () => T): T {
  return refusing(() => library.locked(file, work));
}

/** Holds a lock file from here on, or throws at once what `refusal` makes of its holder. */
export function lockFile(file: string, refusal: Refusal): library.Lock {
  return refusing(() => library.lockFile(file, { refusal }));
}
