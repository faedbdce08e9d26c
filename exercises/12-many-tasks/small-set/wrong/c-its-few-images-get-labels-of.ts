export const variant = 1;

export const answers = {
  a: 20,
  b: 320,
  c: 'D A1 B2 C3',
  d: 'A',
};
