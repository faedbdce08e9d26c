// 00-baseline | an endless loop of promises, which no timer interrupts | did not finish
export const baseline = async () => {
  for (;;) await null;
};
