export const variant = 1;

export const answers = {
  a: 'A',
  b: 'A',
  c: 4.037071575426144,
  d: 'A',
};
