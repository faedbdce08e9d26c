export const variant = 1;

export const answers = {
  a: 'A',
  b: 0.0015999999999999986,
  c: 1.75,
  d: 'C',
};
