// 00-baseline | answers and goes on behind the next calls | Expected
setInterval(() => {
  for (let i = 0; i < 1e7; i++);
}, 1).unref();
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
