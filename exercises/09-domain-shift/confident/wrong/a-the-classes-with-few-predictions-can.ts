export const variant = 1;

export const answers = {
  a: 40,
  b: 48,
  c: 'A B5 C3 D4',
  d: 'A',
};
