export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 0.07200000000000001,
  d: 'A',
};
