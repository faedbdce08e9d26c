export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 'B',
  d: 5,
};
