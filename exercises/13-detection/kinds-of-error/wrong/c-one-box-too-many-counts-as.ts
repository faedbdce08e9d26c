export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 42.857142857142854,
  d: 40,
  e: 'A',
};
