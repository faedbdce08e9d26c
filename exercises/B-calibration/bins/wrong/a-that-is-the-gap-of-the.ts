export const variant = 1;

export const answers = {
  a: 16,
  b: 'A B5 C3 D4',
  c: 'A',
  d: 22.5,
};
