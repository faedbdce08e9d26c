// 00-baseline | a wrong answer that sets the exit code of success | Expected
process.exitCode = 0;
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
