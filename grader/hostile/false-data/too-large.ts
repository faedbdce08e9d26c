// 00-baseline | nine megabytes of text | at most 8 MB
export const baseline = () => ({ counts: [], answer: 'a'.repeat(9_000_000), accuracy: 0 });
