// 00-baseline | computes for ever | still computing
export const baseline = () => {
  for (;;);
};
