export const variant = 1;

export const answers = {
  a: 'A B5 C3 D4',
  b: 'C A1 B2 D3',
  c: 50,
  d: 'C',
};
