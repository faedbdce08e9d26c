export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 42.04545454545455,
  d: 'B',
};
