export const variant = 1;

export const answers = {
  a: 0.625,
  b: 'B',
  c: 37.5,
  d: 'C',
};
