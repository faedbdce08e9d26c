export const variant = 1;

export const answers = {
  a: 9,
  b: 8.5,
  c: 'A B5 C3 D4',
  d: 'A',
  e: 'C',
};
