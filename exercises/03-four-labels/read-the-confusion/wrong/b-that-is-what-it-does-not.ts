export const variant = 1;

export const answers = {
  a: 70.66666666666667,
  b: 52.17391304347826,
  c: 60,
  d: 'A',
  e: 'C',
};
