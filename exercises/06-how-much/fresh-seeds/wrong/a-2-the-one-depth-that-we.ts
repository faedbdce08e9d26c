export const variant = 1;

export const answers = {
  a: 'D',
  b: 'B',
  c: 11,
  d: 'A',
};
