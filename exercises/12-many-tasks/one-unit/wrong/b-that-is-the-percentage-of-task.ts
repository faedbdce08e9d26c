export const variant = 1;

export const answers = {
  a: 0.28,
  b: 3.030303030303031,
  c: 'A',
  d: 'C',
  e: 'B',
};
