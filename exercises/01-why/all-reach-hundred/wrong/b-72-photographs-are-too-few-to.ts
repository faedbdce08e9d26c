export const variant = 1;

export const answers = {
  a: 25,
  b: 'D A1 B2 C3',
  c: 'A',
};
