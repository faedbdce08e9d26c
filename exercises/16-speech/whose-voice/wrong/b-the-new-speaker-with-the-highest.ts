export const variant = 1;

export const answers = {
  a: 'A',
  b: 'C',
  c: 40.833333333333336,
  d: 'A',
};
