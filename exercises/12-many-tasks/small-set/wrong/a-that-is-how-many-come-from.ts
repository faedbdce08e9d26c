export const variant = 1;

export const answers = {
  a: 980,
  b: 320,
  c: 'A B5 C3 D4',
  d: 'A',
};
