export const variant = 1;

export const answers = {
  a: 20,
  b: 42.857142857142854,
  c: 1,
  d: 'A',
};
