type Display = (
  content: { data: Record<string, unknown>; metadata: object; transient: object },
  update: boolean,
) => void;

/** tslab's way to the running cell; nothing where this is no notebook. */
export function notebookDisplay(): Display | null {
  const loaded = Object.keys(require.cache).find((file) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(file));
  return loaded ? require.cache[loaded]?.exports.lastWriteDisplayData : null;
}
