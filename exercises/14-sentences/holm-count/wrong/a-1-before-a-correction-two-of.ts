export const variant = 1;

export const answers = {
  a: 'C',
  b: 'B',
  c: 0.06,
  d: 'A',
};
