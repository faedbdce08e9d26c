export const variant = 1;

export const answers = {
  a: 80,
  b: 'A',
  c: 'B',
  d: 'A',
};
