export const variant = 1;

export const answers = {
  a: 0,
  b: 44.943820224719104,
  c: 3,
  d: 'A',
};
