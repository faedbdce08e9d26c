export const variant = 1;

export const answers = {
  a: 'C',
  b: 'B',
  c: 40.833333333333336,
  d: 'A',
};
