export const variant = 1;

export const answers = {
  a: 'A',
  b: 'A',
  c: 42.04545454545455,
  d: 'A',
};
