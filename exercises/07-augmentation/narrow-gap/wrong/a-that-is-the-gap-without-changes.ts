export const variant = 1;

export const answers = {
  a: 13,
  b: 8.5,
  c: 'A B5 C3 D4',
  d: 'A',
  e: 'C',
};
