export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 40,
  d: 40,
  e: 'A',
};
