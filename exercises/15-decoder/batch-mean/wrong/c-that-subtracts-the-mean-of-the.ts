export const variant = 1;

export const answers = {
  a: 'A B5 C3 D4',
  b: 66.66666666666667,
  c: 100,
  d: 'A B3 C5 D1',
};
