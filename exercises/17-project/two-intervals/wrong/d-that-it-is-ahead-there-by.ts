export const variant = 1;

export const answers = {
  a: 'A',
  b: 'C A4 B3 D2',
  c: 160,
  d: 'B',
};
