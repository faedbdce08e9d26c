// 00-baseline | right when it is called first, and wrong from then on | Expected
let calls = 0;
export const baseline = (classes: string[], train: number[], test: number[]) => {
  if (calls++ > 0) return { counts: [], answer: '', accuracy: 0 };
  const counts = classes.map((_, place) => train.filter((label) => label === place).length);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((label) => label === best).length / test.length };
};
