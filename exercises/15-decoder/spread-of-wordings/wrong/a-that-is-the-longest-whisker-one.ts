export const variant = 1;

export const answers = {
  a: 21,
  b: 'A',
  c: 'B',
  d: 'A',
};
