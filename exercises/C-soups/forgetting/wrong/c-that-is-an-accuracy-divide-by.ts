export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 32.5,
  d: 'A',
};
