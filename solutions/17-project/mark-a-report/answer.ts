export const variant = 1;

export const answers = {
  a: 'A',
  b: 'C',
  c: 5,
  d: 'D',
};
