// 00-baseline | fills the JavaScript heap | ran out of memory|did not finish
export const baseline = () => {
  const lists: number[][] = [];
  for (;;) lists.push(new Array<number>(4_000_000).fill(0.5));
};
