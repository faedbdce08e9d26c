export const variant = 1;

export const answers = {
  a: 'E',
  b: 'B',
  c: 11,
  d: 'A',
};
