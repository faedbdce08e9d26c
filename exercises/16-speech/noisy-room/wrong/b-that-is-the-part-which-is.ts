export const variant = 1;

export const answers = {
  a: 20,
  b: 57.142857142857146,
  c: 1,
  d: 'A',
};
