export const variant = 1;

export const answers = {
  a: 'B',
  b: 64,
  c: 'C A4 B3 D2',
};
