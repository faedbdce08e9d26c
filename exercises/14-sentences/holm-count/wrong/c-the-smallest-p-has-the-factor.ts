export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 0.048,
  d: 'A',
};
