export const variant = 1;

export const answers = {
  a: 'A',
  b: 'D A1 B2 C3',
  c: 160,
  d: 'C',
};
