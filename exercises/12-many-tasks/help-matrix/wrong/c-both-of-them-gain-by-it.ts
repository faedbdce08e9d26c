export const variant = 1;

export const answers = {
  a: 'A',
  b: -1,
  c: 'D',
  d: 'B',
};
