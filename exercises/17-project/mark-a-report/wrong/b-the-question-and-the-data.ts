export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 5,
  d: 'D',
};
