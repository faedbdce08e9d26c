export const variant = 1;

export const answers = {
  a: 'A',
  b: 'F',
  c: 5,
  d: 'D',
};
