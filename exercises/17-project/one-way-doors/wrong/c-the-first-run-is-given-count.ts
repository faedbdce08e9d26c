export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 97.44,
  d: 'A',
};
