export const variant = 1;

export const answers = {
  a: 'E',
  b: 30,
  c: 'B',
  d: 'A',
};
