export const variant = 1;

export const answers = {
  a: 'C A1 B2 D3',
  b: 'A B3 C5 D1',
  c: 50,
  d: 'C',
};
