export const variant = 1;

export const answers = {
  a: -2.120263536200091,
  b: 'A',
  c: 36.60254037844386,
  d: 'C',
};
