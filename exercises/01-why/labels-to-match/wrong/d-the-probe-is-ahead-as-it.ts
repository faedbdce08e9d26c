export const variant = 1;

export const answers = {
  a: 0.625,
  b: 'A',
  c: 37.5,
  d: 'A',
};
