export const variant = 1;

export const answers = {
  a: 'A',
  b: 'A',
  c: 11,
  d: 'A',
};
