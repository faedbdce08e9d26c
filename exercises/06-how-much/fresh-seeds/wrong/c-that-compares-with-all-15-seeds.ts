export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 7.333333333333333,
  d: 'A',
};
