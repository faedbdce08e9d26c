export const variant = 1;

export const answers = {
  a: 'A B5 C3 D4',
  b: 'A B3 C5 D1',
  c: 50,
  d: 'A',
};
