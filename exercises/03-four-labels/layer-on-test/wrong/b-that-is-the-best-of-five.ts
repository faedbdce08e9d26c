export const variant = 1;

export const answers = {
  a: 'A',
  b: 71,
  c: 'C A4 B3 D2',
};
