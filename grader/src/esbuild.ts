import * as esbuild from 'esbuild';

/**
 * esbuild as it is, except that it works in a separate process, which somebody else may end (memory is short), and does not
 * start another one by itself. Here it does, and what was asked is asked once more.
 */
export const build: typeof esbuild.build = (options) => asked(() => esbuild.build(options));

export const transform: typeof esbuild.transform = (input, options) => asked(() => esbuild.transform(input, options));

/** How many of its processes were found gone: of several requests that met the same end, one starts the next process. */
let gone = 0;

async function asked<T>(request: () => Promise<T>): Promise<T> {
  const before = gone;
  try {
    return await request();
  } catch (error) {
    if (!/The service (was stopped|is no longer running)/.test((error as Error).message)) throw error;
    if (gone === before) {
      gone++;
      await esbuild.stop();
    }
    return request();
  }
}
