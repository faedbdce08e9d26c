export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 28.571428571428573,
  d: 40,
  e: 'A',
};
