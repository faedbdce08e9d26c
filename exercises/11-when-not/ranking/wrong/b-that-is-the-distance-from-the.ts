export const variant = 1;

export const answers = {
  a: 'A',
  b: 10,
  c: 'C',
  d: 'B',
};
