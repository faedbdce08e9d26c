export const variant = 1;

export const answers = {
  a: 'A',
  b: 'C',
  c: 28.571428571428573,
  d: 40,
  e: 'A',
};
