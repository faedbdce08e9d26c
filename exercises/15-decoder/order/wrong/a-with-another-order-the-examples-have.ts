export const variant = 1;

export const answers = {
  a: 'B A1 C2 D3',
  b: 'A B3 C5 D1',
  c: 50,
  d: 'C',
};
