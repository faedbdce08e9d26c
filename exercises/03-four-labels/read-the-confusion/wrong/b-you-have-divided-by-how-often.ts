export const variant = 1;

export const answers = {
  a: 70.66666666666667,
  b: 78.57142857142857,
  c: 60,
  d: 'A',
  e: 'C',
};
