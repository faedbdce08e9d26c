export const variant = 1;

export const answers = {
  a: 'A',
  b: 0.6,
  c: 'C',
  d: 0.7555555555555555,
  e: 'B',
};
