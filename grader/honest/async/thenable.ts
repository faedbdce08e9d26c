// 00-baseline | returns its own thenable
export const baseline = (classes: string[], train: number[], test: number[]) => ({
  // biome-ignore lint/suspicious/noThenProperty: unusual, and right
  then(done: (value: unknown) => void) {
    const counts = classes.map((_, k) => train.filter((l) => l === k).length);
    const best = counts.indexOf(Math.max(...counts));
    done({ counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length });
  },
});
