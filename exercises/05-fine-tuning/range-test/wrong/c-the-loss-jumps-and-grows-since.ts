export const variant = 1;

export const answers = {
  a: 'A',
  b: -3,
  c: 'D',
  d: 'B',
};
