export const variant = 1;

export const answers = {
  a: 'A',
  b: 'D',
  c: 5,
  d: 'D',
};
