export const variant = 1;

export const answers = {
  a: 'A',
  b: 'D',
  c: 28.571428571428573,
  d: 40,
  e: 'A',
};
