// 00-baseline | exported under another name than it has
const tellMe = (classes: string[], train: number[], test: number[]) => {
  const counts = classes.map((_, k) => train.filter((l) => l === k).length);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
};
export { tellMe as baseline };
