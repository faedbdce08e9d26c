import { appendFileSync } from 'node:fs';
import Module from 'node:module';
import { uses } from './uses';
import { watchedLibrary } from './watched-library';

/** Preloaded (`node --require`) into the process that runs a lesson's cells: each leak is written as a line when it is made. */

const { COURSE_USES: file, COURSE_LESSON: lesson = 'a notebook' } = process.env;
const runsCells = /[\\/]kernel[\\/]dist[\\/]worker[\\/]main\.js$/.test(process.argv[1] ?? '');

if (file && runsCells) {
  // What a cell starts, such as the check of an answer in its sandbox, is not watched.
  delete process.env.NODE_OPTIONS;
  const noted = uses();
  const told = new Set<string>();
  const tell = (line: object) => {
    const text = JSON.stringify({ lesson, ...line });
    if (told.has(text)) return;
    told.add(text);
    appendFileSync(file, `${text}\n`);
  };
  type Load = (id: string, ...rest: unknown[]) => unknown;
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  let library: unknown;
  loader._load = function (id, ...rest) {
    const loaded = load.call(this, id, ...rest);
    if (id !== 'transferlab') return loaded;
    tell({ watched: true });
    library ??= watchedLibrary(loaded as never, noted, () => noted.leaks().forEach(tell));
    return library;
  };
}
