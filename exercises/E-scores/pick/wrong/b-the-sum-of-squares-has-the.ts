export const variant = 1;

export const answers = {
  a: 4,
  b: 0.9666666666666667,
  c: 'A',
  d: 'C',
};
