export const variant = 1;

export const answers = {
  a: 'D',
  b: 'B',
  c: 93.6,
  d: 'A',
};
