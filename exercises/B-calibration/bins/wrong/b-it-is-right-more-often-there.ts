export const variant = 1;

export const answers = {
  a: 5.1,
  b: 'C A1 B2 D3',
  c: 'A',
  d: 22.5,
};
