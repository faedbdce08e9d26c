export const variant = 1;

export const answers = {
  a: -2.120263536200091,
  b: 'B',
  c: 62.5,
  d: 'C',
};
