export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 4.037071575426144,
  d: 'B',
};
