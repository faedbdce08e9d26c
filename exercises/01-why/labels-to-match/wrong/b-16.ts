export const variant = 1;

export const answers = {
  a: 0.625,
  b: 'D',
  c: 37.5,
  d: 'C',
};
