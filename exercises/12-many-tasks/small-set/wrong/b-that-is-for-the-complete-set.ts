export const variant = 1;

export const answers = {
  a: 20,
  b: 16000,
  c: 'A B5 C3 D4',
  d: 'A',
};
