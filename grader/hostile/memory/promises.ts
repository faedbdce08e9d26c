// 00-baseline | promises that wait for each other, faster than they can be freed | ran out of memory|did not finish|memory and was stopped
export const baseline = async () => {
  const waiting: Promise<unknown>[] = [];
  for (;;) {
    waiting.push(new Promise(() => new Array(100_000).fill(waiting)));
    if (waiting.length % 1000 === 0) await null;
  }
};
