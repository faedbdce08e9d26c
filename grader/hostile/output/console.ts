// 00-baseline | prints without end | printed more than 1 MB
export const baseline = () => {
  for (;;) console.log('a'.repeat(1000));
};
