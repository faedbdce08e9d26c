export const variant = 1;

export const answers = {
  a: 'E',
  b: 'B',
  c: 0.06,
  d: 'A',
};
