export const variant = 1;

export const answers = {
  a: 'A',
  b: 'C',
  c: 93.6,
  d: 'A',
};
