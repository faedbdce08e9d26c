export const variant = 1;

export const answers = {
  a: 'C',
  b: 'C',
  c: 5,
  d: 'D',
};
