export const variant = 1;

export const answers = {
  a: 'A',
  b: 35,
  c: 'D',
  d: 'B',
};
