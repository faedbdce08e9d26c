export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 6.400000000000001,
  d: 'A',
};
