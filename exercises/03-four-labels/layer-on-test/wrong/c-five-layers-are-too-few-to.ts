export const variant = 1;

export const answers = {
  a: 'A',
  b: 64,
  c: 'D A1 B2 C3',
};
