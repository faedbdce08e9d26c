export const variant = 1;

export const answers = {
  a: 180,
  b: 0.95,
  c: 'A',
  d: 'C',
  e: 'B',
};
