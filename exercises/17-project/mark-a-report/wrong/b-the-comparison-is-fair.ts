export const variant = 1;

export const answers = {
  a: 'A',
  b: 'E',
  c: 5,
  d: 'D',
};
