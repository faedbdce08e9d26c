export const variant = 1;

export const answers = {
  a: 'A B5 C3 D4',
  b: 50,
  c: 50,
  d: 'A B3 C5 D1',
};
