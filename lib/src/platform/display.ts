import type { Display } from './interface';

/** tslab's function that displays below the running cell; null outside a notebook. */
export function notebookDisplay(): Display | null {
  const loaded = Object.keys(require.cache).find((file) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(file));
  return loaded ? require.cache[loaded]?.exports.lastWriteDisplayData : null;
}
