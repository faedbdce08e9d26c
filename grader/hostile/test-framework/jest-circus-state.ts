// 00-baseline | looks for the runner's list of tests to empty it | Expected
for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
  const state = (globalThis as Record<symbol, unknown>)[symbol] as { tests?: unknown[] };
  if (state?.tests) state.tests.length = 0;
}
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
