export const variant = 1;

export const answers = {
  a: 'A',
  b: 24,
  c: 'B',
  d: 'A',
};
