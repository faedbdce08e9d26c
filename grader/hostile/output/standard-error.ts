// 00-baseline | the same on the other stream | printed more than 1 MB
export const baseline = () => {
  for (;;) console.error('a'.repeat(1000));
};
