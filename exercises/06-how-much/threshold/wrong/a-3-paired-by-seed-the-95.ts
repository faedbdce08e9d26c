export const variant = 1;

export const answers = {
  a: 'D',
  b: 'B',
  c: 4.037071575426144,
  d: 'A',
};
