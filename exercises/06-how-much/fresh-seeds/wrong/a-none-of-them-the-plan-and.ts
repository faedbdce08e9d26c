export const variant = 1;

export const answers = {
  a: 'B',
  b: 'B',
  c: 11,
  d: 'A',
};
