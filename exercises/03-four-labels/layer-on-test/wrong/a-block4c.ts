export const variant = 1;

export const answers = {
  a: 'D',
  b: 64,
  c: 'C A4 B3 D2',
};
