export const variant = 1;

export const answers = {
  a: 20,
  b: 320,
  c: 'C A1 B2 D3',
  d: 'A',
};
