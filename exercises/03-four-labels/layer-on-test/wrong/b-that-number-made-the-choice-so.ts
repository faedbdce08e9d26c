export const variant = 1;

export const answers = {
  a: 'A',
  b: 69,
  c: 'C A4 B3 D2',
};
