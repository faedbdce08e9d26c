export const variant = 1;

export const answers = {
  a: 'E',
  b: 'B',
  c: 40.833333333333336,
  d: 'A',
};
