export const variant = 1;

export const answers = {
  a: 'A',
  b: 25,
  c: 'C',
  d: 'B',
};
