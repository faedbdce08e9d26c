export const variant = 1;

export const answers = {
  a: 48,
  b: 48,
  c: 'D A1 B2 C3',
  d: 'A',
};
