export const variant = 1;

export const answers = {
  a: 5.1,
  b: 'D A1 B2 C3',
  c: 'A',
  d: 22.5,
};
