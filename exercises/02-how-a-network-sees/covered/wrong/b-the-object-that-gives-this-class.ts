export const variant = 1;

export const answers = {
  a: 0.43000000000000005,
  b: 'C A1 B2 D3',
  c: 1,
  d: 'A',
};
