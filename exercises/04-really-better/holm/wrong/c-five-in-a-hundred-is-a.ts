export const variant = 1;

export const answers = {
  a: 0.03,
  b: 2,
  c: 5,
  d: 'A',
};
