export const variant = 1;

export const answers = {
  a: 'A',
  b: 'C',
  c: 35,
  d: 'D',
};
