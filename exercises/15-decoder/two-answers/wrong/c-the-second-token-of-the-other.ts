export const variant = 1;

export const answers = {
  a: -2.120263536200091,
  b: 'A',
  c: 33.33333333333333,
  d: 'C',
};
