export const variant = 1;

export const answers = {
  a: 'D A1 B2 C3',
  b: 'A B3 C5 D1',
  c: 50,
  d: 'C',
};
