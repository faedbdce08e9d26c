export const variant = 1;

export const answers = {
  a: 30,
  b: 'E',
  c: 'B',
  d: 'A',
};
