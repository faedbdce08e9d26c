export const variant = 1;

export const answers = {
  a: 'B',
  b: 12,
  c: 60,
  d: 120,
  e: 'C',
};
