export const variant = 1;

export const answers = {
  a: 'C',
  b: 'B',
  c: 11,
  d: 'A',
};
