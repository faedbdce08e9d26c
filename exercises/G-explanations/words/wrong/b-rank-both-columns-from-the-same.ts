export const variant = 1;

export const answers = {
  a: 2.3,
  b: -0.4,
  c: 1.8,
  d: 'A',
};
