export const variant = 1;

export const answers = {
  a: 'B',
  b: 'B',
  c: 26.666666666666668,
  d: 'A',
};
