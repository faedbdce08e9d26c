/** The part of tslab that shows several forms of one output. It exists once a kernel has started. */
interface Kernel {
  lastWriteDisplayData?(data: { data: object; metadata: object; transient: object }, update: boolean): void;
}

/** Shows text, as HTML where this runs in the TypeScript kernel of a notebook, else on stdout. */
export function display(text: string, html: string): void {
  const kernel = runningKernel();
  if (!kernel?.lastWriteDisplayData) {
    console.log(text);
    return;
  }
  const data = { 'text/html': html, 'text/plain': text };
  kernel.lastWriteDisplayData({ data, metadata: {}, transient: {} }, false);
}

/** tslab's module if it is loaded already; it isn't loaded for this. */
function runningKernel(): Kernel | undefined {
  try {
    return require.cache[require.resolve('tslab/dist/jupyter.js')]?.exports;
  } catch {
    return undefined;
  }
}
