export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 93.6,
  d: 'B',
};
