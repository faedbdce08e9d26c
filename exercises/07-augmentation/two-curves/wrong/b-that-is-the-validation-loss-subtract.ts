export const variant = 1;

export const answers = {
  a: 'A',
  b: 2,
  c: 'C',
  d: 'B',
};
