export const variant = 1;

export const answers = {
  a: 5.1,
  b: 'A B5 C3 D4',
  c: 'D',
  d: 22.5,
};
