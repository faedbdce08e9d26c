export const variant = 1;

export const answers = {
  a: 'C',
  b: 'B',
  c: 3,
  d: 'A',
};
