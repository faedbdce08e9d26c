export const variant = 1;

export const answers = {
  a: 48,
  b: 1,
  c: 'A B5 C3 D4',
  d: 'A',
};
