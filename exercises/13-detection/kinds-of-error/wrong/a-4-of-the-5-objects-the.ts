export const variant = 1;

export const answers = {
  a: 'E',
  b: 'B',
  c: 28.571428571428573,
  d: 40,
  e: 'A',
};
