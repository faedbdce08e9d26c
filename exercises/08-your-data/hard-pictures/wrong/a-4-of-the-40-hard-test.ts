export const variant = 1;

export const answers = {
  a: 'E',
  b: 'B',
  c: 3,
  d: 'A',
};
