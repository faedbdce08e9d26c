export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 73.33333333333333,
  d: 'A',
};
