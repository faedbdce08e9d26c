export const variant = 1;

export const answers = {
  a: 'E',
  b: 'C',
  c: 5,
  d: 'D',
};
