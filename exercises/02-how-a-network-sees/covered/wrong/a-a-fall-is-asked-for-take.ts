export const variant = 1;

export const answers = {
  a: -0.43000000000000005,
  b: 'A B5 C3 D4',
  c: 1,
  d: 'A',
};
