export const variant = 1;

export const answers = {
  a: 25,
  b: 'A B5 C3 D4',
  c: 'C',
};
