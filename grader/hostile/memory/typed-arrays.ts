// 00-baseline | fills memory that the heap limit does not see | memory and was stopped|allocation failed|did not finish
export const baseline = () => {
  const arrays: Float64Array[] = [];
  for (;;) arrays.push(new Float64Array(4_000_000).fill(1));
};
