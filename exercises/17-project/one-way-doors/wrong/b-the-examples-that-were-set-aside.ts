export const variant = 1;

export const answers = {
  a: 'A',
  b: 'E',
  c: 93.6,
  d: 'A',
};
