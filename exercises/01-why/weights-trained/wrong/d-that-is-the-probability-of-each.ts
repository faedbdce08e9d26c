export const variant = 1;

export const answers = {
  a: 2919215,
  b: 'A',
  c: 1.1512925464970227,
  d: 0.06666666666666667,
};
