export const variant = 1;

export const answers = {
  a: 'A',
  b: 0.6,
  c: 'B',
  d: 0.5666666666666667,
  e: 'B',
};
