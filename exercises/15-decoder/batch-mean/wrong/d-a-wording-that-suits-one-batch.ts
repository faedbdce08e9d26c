export const variant = 1;

export const answers = {
  a: 'A B5 C3 D4',
  b: 66.66666666666667,
  c: 50,
  d: 'D A1 B2 C3',
};
