export const variant = 1;

export const answers = {
  a: 'C',
  b: 0.6,
  c: 'C',
  d: 0.5666666666666667,
  e: 'B',
};
