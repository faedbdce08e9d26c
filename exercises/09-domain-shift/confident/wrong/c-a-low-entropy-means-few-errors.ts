export const variant = 1;

export const answers = {
  a: 48,
  b: 48,
  c: 'C A1 B2 D3',
  d: 'A',
};
