export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 57.142857142857146,
  d: 40,
  e: 'A',
};
