export const variant = 1;

export const answers = {
  a: 'A',
  b: 33,
  c: 'B',
  d: 'A',
};
