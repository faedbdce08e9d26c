export const variant = 1;

export const answers = {
  a: 'C',
  b: 5,
  c: 1.6666666666666667,
  d: 78.94736842105263,
  e: 'C',
};
