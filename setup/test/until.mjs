/** Waits for a condition, and fails after ten seconds without it. @param {() => boolean} condition @param {string} what */
export async function until(condition, what) {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited ten seconds in vain until ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
