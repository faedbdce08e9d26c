export const variant = 1;

export const answers = {
  a: 'A',
  b: 0.6,
  c: 'C',
  d: 0.5666666666666667,
  e: 'A',
};
