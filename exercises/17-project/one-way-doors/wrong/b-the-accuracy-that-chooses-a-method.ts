export const variant = 1;

export const answers = {
  a: 'A',
  b: 'D',
  c: 93.6,
  d: 'A',
};
