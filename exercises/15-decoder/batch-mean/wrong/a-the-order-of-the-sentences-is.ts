export const variant = 1;

export const answers = {
  a: 'B A1 C2 D3',
  b: 66.66666666666667,
  c: 50,
  d: 'A B3 C5 D1',
};
