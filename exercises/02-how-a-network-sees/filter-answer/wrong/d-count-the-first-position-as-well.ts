export const variant = 1;

export const answers = {
  a: 'A',
  b: -6,
  c: 'C',
  d: 32,
};
