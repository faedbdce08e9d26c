export const variant = 1;

export const answers = {
  a: 0.43000000000000005,
  b: 'D A1 B2 C3',
  c: 1,
  d: 'A',
};
