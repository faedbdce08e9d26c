export const variant = 1;

export const answers = {
  a: 70.66666666666667,
  b: 14.666666666666666,
  c: 60,
  d: 'A',
  e: 'C',
};
