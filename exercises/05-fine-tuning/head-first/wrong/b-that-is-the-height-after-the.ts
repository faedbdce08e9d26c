export const variant = 1;

export const answers = {
  a: 52,
  b: 3.3924107489575306,
  c: 'A B5 C3 D4',
  d: 'A',
  e: 'C',
};
