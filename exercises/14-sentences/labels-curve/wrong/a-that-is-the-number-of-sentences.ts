export const variant = 1;

export const answers = {
  a: 64,
  b: 200,
  c: 33.333333333333336,
  d: 'A',
};
