const loading = new Map<string, Promise<void>>();

/** Loads a script once. Pages from a file may load scripts, and nothing by `fetch`. */
export function scriptLoaded(address: string): Promise<void> {
  const known = loading.get(address);
  if (known) return known;
  const loaded = new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${address} could not be loaded.`));
    document.head.append(script);
  });
  loading.set(address, loaded);
  return loaded;
}
