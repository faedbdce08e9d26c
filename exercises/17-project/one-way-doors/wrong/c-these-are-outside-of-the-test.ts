export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 21.599999999999998,
  d: 'A',
};
