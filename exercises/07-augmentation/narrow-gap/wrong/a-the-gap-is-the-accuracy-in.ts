export const variant = 1;

export const answers = {
  a: -4.5,
  b: 8.5,
  c: 'A B5 C3 D4',
  d: 'A',
  e: 'C',
};
