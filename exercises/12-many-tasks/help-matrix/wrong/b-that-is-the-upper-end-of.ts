export const variant = 1;

export const answers = {
  a: 'A',
  b: 4,
  c: 'C',
  d: 'B',
};
