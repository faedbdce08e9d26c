export const variant = 1;

export const answers = {
  a: 'D A1 B2 C3',
  b: 66.66666666666667,
  c: 50,
  d: 'A B3 C5 D1',
};
