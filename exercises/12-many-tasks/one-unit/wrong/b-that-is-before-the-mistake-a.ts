export const variant = 1;

export const answers = {
  a: 0.28,
  b: 50,
  c: 'A',
  d: 'C',
  e: 'B',
};
