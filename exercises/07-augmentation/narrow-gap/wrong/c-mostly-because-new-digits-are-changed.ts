export const variant = 1;

export const answers = {
  a: 4.5,
  b: 8.5,
  c: 'D A1 B2 C3',
  d: 'A',
  e: 'C',
};
